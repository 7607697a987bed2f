# hint: top
kubectl delete deployment chain
# mend
kubectl create deployment chain --image=nginx --replicas=2
kubectl delete replicasets -l app=chain
