kubectl apply -f kiosk.yaml
kubectl apply -f kiosk.yaml
