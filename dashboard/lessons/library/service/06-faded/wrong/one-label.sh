# hint: too-wide
sed -i "/____/d" shop-service.yaml
kubectl apply -f shop-service.yaml
# mend
kubectl set selector service shop app=shop,tier=front
kubectl exec client -- curl -s http://shop
