# hint: file
kubectl rollout restart deployment sign
sleep 90
kubectl exec client -- curl -s http://sign
# mend
kubectl patch configmap page -p '{"data":{"index.html":"Open!"}}'
sleep 90
kubectl exec client -- curl -s http://sign
