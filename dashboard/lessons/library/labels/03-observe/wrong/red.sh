# hint: too-many
kubectl delete pods -l team=red
