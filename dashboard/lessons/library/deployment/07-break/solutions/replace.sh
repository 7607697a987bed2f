kubectl get deployment crew -o yaml | sed "s/^  replicas: 0/  replicas: 3/" | kubectl replace -f -
