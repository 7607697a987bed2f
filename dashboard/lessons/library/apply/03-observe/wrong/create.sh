# hint: created
kubectl create -f kiosk.yaml
# mend
kubectl apply -f kiosk.yaml
