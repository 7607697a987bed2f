kubectl apply -f asks.yaml
kubectl rollout status deployment slow
kubectl exec client -- curl -s http://slow
