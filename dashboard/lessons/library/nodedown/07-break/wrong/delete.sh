# hint: cordon
kubectl delete pods -l app=pair
# mend
kubectl uncordon node-2
