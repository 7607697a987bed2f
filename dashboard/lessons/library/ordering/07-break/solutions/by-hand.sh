kubectl set env deployment/kiosk STORE_SERVICE_HOST=store
kubectl rollout status deployment kiosk
