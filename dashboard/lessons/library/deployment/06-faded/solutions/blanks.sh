sed -i "s/replicas: ____/replicas: 4/; s/app: ____/app: band/" band.yaml
kubectl apply -f band.yaml
