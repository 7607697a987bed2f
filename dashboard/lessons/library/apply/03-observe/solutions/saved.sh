kubectl create --save-config -f kiosk.yaml
