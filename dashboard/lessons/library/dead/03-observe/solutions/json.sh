kubectl patch component kube-scheduler --type=json -p '[{"op":"replace","path":"/spec/running","value":false}]'
kubectl exec client -- curl -s http://web
kubectl create -f - <<< '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"late"},"spec":{"containers":[{"name":"c","image":"nginx"}]}}'
