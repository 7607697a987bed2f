kubectl create -f run-my-nginx.yaml
