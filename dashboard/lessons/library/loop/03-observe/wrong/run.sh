# hint: only-a-pod
kubectl run chain --image=nginx
# mend
kubectl delete pod chain
kubectl create deployment chain --image=nginx --replicas=2
