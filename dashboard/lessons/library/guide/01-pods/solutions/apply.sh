kubectl apply -f ./run-my-nginx.yaml
