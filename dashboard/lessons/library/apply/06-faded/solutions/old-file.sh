sed -i "s/season: winter/season: summer/; s/replicas: 2/replicas: 3/" kiosk.yaml
kubectl apply -f kiosk.yaml
