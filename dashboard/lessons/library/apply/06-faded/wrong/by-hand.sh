# hint: by-hand
kubectl scale deployment kiosk --replicas=3
kubectl label deployment kiosk season=summer --overwrite
# mend
sed -i "s/season: ____/season: summer/; s/replicas: ____/replicas: 3/" stand.yaml
kubectl apply -f stand.yaml
