# hint: taken
sed -i "s/____/8080/" second.yaml
kubectl apply -f second.yaml
# mend
kubectl delete pod second
sed -i "s/8080/8081/" second.yaml
kubectl apply -f second.yaml
kubectl wait --for=condition=Ready pod/second
kubectl exec client -- curl -s http://192.168.10.11:8081
