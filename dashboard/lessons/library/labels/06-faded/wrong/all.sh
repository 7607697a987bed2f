# hint: everybody
kubectl label pods --all shift=night
# mend
kubectl label pods -l team=blue shift-
