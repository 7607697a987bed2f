kubectl expose deployment web --port=80
kubectl scale deployment web --replicas=4
