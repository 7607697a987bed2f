kubectl get service my-nginx -o yaml | sed "s/targetPort: 8080/targetPort: 80/" | kubectl replace -f -
kubectl exec visitor -- curl -sS -m 3 http://my-nginx:8080
