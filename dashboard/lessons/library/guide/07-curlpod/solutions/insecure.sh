kubectl create -f curlpod.yaml
kubectl exec deployment/curl-deployment -- curl -s -k https://my-nginx
