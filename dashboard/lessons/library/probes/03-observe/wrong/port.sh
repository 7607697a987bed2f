# hint: port
sed "s/port: 80/port: 8080/" asks.yaml | kubectl apply -f -
# mend
kubectl apply -f asks.yaml
kubectl rollout status deployment slow
kubectl exec client -- curl -s http://slow
