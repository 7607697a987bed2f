# hint: old
kubectl exec client -- curl -s http://sign
# mend
kubectl patch configmap page -p '{"data":{"index.html":"Open"}}'
