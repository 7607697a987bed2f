sed -i "s/season: ____/season: summer/; s/replicas: ____/replicas: 3/" stand.yaml
kubectl apply -f stand.yaml
