kubectl scale deployment web --replicas=4
kubectl rollout status deployment web --timeout=30s
kubectl exec client -- curl -s -m 3 http://web
