sed "s/____/30080/" second.yaml | kubectl create -f -
kubectl wait --for=condition=Ready pod/second
kubectl exec client -- curl -s http://192.168.10.11:30080
