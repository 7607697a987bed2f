kubectl patch service web --type=json -p '[{"op": "replace", "path": "/spec/ports/0/port", "value": 80}]'
kubectl exec client -- curl -sS -m 3 http://web
