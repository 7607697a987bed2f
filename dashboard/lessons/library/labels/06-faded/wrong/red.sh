# hint: teamless
kubectl label pods -l team=red shift={{shift}}
# mend
kubectl label pods -l 'team!={{away}}' shift={{shift}} --overwrite
