# hint: overwrite
kubectl label pod cow team=blue
# mend
kubectl label pod cow team=blue size- --overwrite
