sed -i "s/____: ____/tier: front/" shop-service.yaml
kubectl apply -f shop-service.yaml
kubectl exec client -- curl -s http://shop
