# hint: teamless
kubectl label pods -l team=red shift=night
# mend
kubectl label pods -l 'team!=blue' shift=night --overwrite
