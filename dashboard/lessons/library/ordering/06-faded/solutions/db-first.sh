kubectl create deployment db --image=redis
kubectl create service clusterip db --tcp=6379
sed "s/____/db/" shop.yaml | kubectl create -f -
kubectl wait --for=condition=Ready pod/shop --timeout=120s
