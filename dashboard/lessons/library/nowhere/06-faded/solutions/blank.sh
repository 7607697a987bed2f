sed -i "s/____/None/" direct.yaml
kubectl apply -f direct.yaml
kubectl exec client -- curl -s http://direct
