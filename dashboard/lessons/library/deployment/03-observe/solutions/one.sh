kubectl delete pod lonely
kubectl delete $(kubectl get pods -l app=crew -o name | head -1)
