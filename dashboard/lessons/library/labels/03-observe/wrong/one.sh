# hint: how
kubectl delete pod ant
# mend
kubectl delete pod bee
