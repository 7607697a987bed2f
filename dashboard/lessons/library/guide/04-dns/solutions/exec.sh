kubectl exec deployment/my-nginx -- curl -s http://my-nginx > /dev/null
kubectl run --image busybox:1.37 dns-test --restart=Never -- sleep 3600
kubectl wait --for=condition=Ready pod/dns-test --timeout=20s
kubectl exec dns-test -- nslookup -type=a my-nginx.default.svc.cluster.local
kubectl delete pod dns-test --now
