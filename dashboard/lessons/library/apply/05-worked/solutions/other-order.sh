kubectl scale deployment kiosk --replicas=5
kubectl label deployment kiosk checked=yes
kubectl apply -f kiosk.yaml
