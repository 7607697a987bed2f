# hint: other-name
kubectl create deployment db --image=redis
kubectl expose deployment db --port=6379
sed "s/____/database/" shop.yaml | kubectl apply -f -
# mend
kubectl delete pod shop --now
sed "s/____/db/" shop.yaml | kubectl apply -f -
kubectl wait --for=condition=Ready pod/shop --timeout=120s
