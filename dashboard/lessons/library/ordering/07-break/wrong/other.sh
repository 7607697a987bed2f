# hint: other-variable
kubectl set env deployment/kiosk STORE=store
# mend
kubectl set env deployment/kiosk STORE- STORE_SERVICE_HOST=store
kubectl rollout status deployment kiosk
