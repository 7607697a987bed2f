# hint: selector
kubectl rollout restart deployment my-nginx
kubectl exec deployment/curl-deployment -- curl -s -m 5 https://my-nginx --cacert /etc/nginx/ssl/tls.crt
# mend
kubectl set selector service my-nginx run=my-nginx
kubectl exec deployment/curl-deployment -- curl -s -m 5 https://my-nginx --cacert /etc/nginx/ssl/tls.crt
