sed -i "s/io\/____/io\/unreachable/; s/Seconds: ____/Seconds: 10/" till.yaml
kubectl apply -f till.yaml
