# hint: count
sed -i "s/replicas: ____/replicas: 2/; s/app: ____/app: band/" band.yaml
kubectl apply -f band.yaml
# mend
kubectl scale deployment band --replicas=4
