kubectl apply -f small.yaml
