kubectl create configmap page --from-literal=index.html=Open! --dry-run=client -o yaml | kubectl replace -f -
sleep 90
kubectl exec client -- curl -s http://sign
