sed -i "s/____/8081/" second.yaml
kubectl apply -f second.yaml
kubectl wait --for=condition=Ready pod/second
kubectl exec client -- curl -s http://192.168.10.11:8081
