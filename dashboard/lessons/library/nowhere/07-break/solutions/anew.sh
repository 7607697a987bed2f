kubectl delete service web && kubectl expose deployment web --port=80
kubectl exec client -- curl -sS -m 3 http://web
