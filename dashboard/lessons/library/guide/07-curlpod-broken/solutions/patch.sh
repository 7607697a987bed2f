kubectl patch service my-nginx --type=json -p '[{"op":"replace","path":"/spec/selector","value":{"run":"my-nginx"}}]'
kubectl exec deployment/curl-deployment -- curl -s -m 5 https://my-nginx --cacert /etc/nginx/ssl/tls.crt
