# hint: nobody
sed -i "s/____: ____/tier: Front/" shop-service.yaml
kubectl apply -f shop-service.yaml
# mend
sed -i "s/Front/front/" shop-service.yaml
kubectl apply -f shop-service.yaml
kubectl exec client -- curl -s http://shop
