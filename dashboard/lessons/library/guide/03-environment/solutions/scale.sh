kubectl scale deployment my-nginx --replicas=0
kubectl scale deployment my-nginx --replicas=2
