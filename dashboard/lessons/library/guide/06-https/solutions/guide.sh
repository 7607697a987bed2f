kubectl delete deployments,svc my-nginx; kubectl create -f ./nginx-secure-app.yaml
