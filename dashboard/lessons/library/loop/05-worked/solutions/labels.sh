kubectl delete replicasets -l app=chain
