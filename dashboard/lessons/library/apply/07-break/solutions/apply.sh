kubectl apply -f truth.yaml
kubectl set env deployment kiosk MODE-
