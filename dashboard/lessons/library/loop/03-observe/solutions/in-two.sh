kubectl create deployment chain --image=nginx
kubectl scale deployment chain --replicas=2
