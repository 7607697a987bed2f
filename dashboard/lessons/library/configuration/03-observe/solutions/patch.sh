kubectl patch configmap page -p '{"data":{"index.html":"Open all day"}}'
kubectl exec client -- curl -s http://sign
