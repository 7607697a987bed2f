sed -i "s/____/db/" shop.yaml
kubectl apply -f shop.yaml
kubectl create deployment db --image=redis
kubectl expose deployment db --port=6379
kubectl wait --for=condition=Ready pod/shop --timeout=120s
