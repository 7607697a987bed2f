sed -i "s/____/ClientIP/" basket.yaml
kubectl apply -f basket.yaml
kubectl exec client -- sh -c 'for i in 1 2 3 4 5; do curl -s http://web; done'
