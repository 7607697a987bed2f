kubectl get deployment shop -o yaml | sed "s/port: 8080/port: 80/" | kubectl replace -f -
kubectl rollout status deployment shop
kubectl exec client -- curl -s http://shop
