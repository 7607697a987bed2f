kubectl get secret nginxsecret -o yaml | sed "s/name: nginxsecret/name: nginx-secret/; /uid:/d; /resourceVersion:/d" | kubectl create -f -
