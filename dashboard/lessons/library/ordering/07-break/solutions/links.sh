kubectl patch deployment kiosk -p '{"spec":{"template":{"spec":{"enableServiceLinks":true}}}}'
kubectl rollout status deployment kiosk
