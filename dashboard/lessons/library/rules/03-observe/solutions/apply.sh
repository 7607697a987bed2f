kubectl apply -f many.yaml
sleep 6
