# hint: old
kubectl exec client -- curl -sS -m 3 http://192.168.10.12:8080
# mend
kubectl exec client -- curl -s http://192.168.10.12:9090
