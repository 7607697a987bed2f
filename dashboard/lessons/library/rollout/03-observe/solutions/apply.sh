kubectl get deployment web -o yaml | sed "s/hello-app:1.0/hello-app:2.0/" | kubectl replace -f -
