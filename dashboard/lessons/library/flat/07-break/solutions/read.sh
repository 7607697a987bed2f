kubectl get pods -o wide
kubectl exec client -- curl -s http://192.168.10.12:9090
