kubectl apply -f ./curlpod.yaml
kubectl exec deployment/curl-deployment -- curl -s https://my-nginx --cacert /etc/nginx/ssl/tls.crt
