# hint: number
kubectl apply -f door.yaml
kubectl rollout status deployment door
kubectl exec client -- curl -sS -m 3 http://192.168.10.11
# mend
kubectl exec client -- curl -s http://192.168.10.11:8080
