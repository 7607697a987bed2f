kubectl label deployment kiosk checked=yes
kubectl scale deployment kiosk --replicas=5
kubectl diff -f kiosk.yaml
kubectl apply -f kiosk.yaml
