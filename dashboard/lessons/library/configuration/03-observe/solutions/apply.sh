kubectl create configmap page --from-literal=index.html=Open! --dry-run=client -o yaml | kubectl apply -f -
kubectl exec client -- curl -s http://sign
