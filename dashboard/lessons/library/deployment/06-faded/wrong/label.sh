# hint: none
sed -i "s/replicas: ____/replicas: 4/; s/app: ____/app: player/" band.yaml
kubectl apply -f band.yaml
# mend
sed -i "s/app: player/app: band/" band.yaml
kubectl apply -f band.yaml
