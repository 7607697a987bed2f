kubectl apply -f door.yaml
kubectl rollout status deployment door
kubectl exec client -- curl -s http://192.168.10.11:8080
