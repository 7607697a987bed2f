kubectl create deployment small --image=nginx
kubectl set resources deployment small --requests=cpu=200m
