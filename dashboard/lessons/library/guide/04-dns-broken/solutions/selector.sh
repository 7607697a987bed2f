kubectl set selector service kube-dns -n kube-system k8s-app=kube-dns
kubectl exec deployment/my-nginx -- curl -s -m 5 http://my-nginx.default.svc.cluster.local
