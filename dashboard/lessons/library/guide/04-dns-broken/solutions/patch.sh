kubectl patch service kube-dns -n kube-system -p '{"spec":{"selector":{"k8s-app":"kube-dns"}}}'
kubectl exec deployment/my-nginx -- curl -s -m 5 http://my-nginx
