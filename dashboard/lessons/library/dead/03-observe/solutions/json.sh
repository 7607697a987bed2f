kubectl patch lease kube-scheduler -n kube-system --type=json -p '[{"op":"replace","path":"/spec/holderIdentity","value":"somebody"},{"op":"replace","path":"/spec/leaseDurationSeconds","value":40000}]'
kubectl exec client -- curl -s http://web
kubectl create -f - <<< '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"late"},"spec":{"containers":[{"name":"c","image":"nginx"}]}}'
