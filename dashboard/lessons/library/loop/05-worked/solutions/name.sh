kubectl delete $(kubectl get replicasets -l app=chain -o name)
