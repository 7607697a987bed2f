kubectl delete $(kubectl get pods -l app=web -o name | head -1)
