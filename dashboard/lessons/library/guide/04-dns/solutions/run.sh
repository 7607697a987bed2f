kubectl run -i --image busybox:1.37 dns-test --restart=Never --rm -- nslookup -type=a my-nginx.default.svc.cluster.local
