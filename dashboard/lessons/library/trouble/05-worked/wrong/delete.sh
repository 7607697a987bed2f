# hint: request
kubectl delete pod -l app=giant
# mend
kubectl set resources deployment giant --requests=cpu=100m
