kubectl patch service web --type=json -p '[{"op": "replace", "path": "/spec/ports/0/port", "value": 8080}]'
kubectl exec client -- curl -s http://web:8080
