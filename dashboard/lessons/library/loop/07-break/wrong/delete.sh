# hint: paused
kubectl delete pods -l app=chain
# mend
kubectl rollout resume deployment chain
