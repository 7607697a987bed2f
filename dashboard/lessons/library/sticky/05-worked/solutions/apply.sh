kubectl apply -f alive.yaml
sleep 6
