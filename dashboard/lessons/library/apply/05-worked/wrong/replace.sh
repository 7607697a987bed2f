# hint: label
kubectl label deployment kiosk checked=yes
kubectl scale deployment kiosk --replicas=5
kubectl replace --save-config -f kiosk.yaml
# mend
kubectl label deployment kiosk checked=yes
