# hint: no-list
kubectl rollout restart deployment coredns -n kube-system
kubectl exec deployment/my-nginx -- curl -sS -m 3 http://my-nginx
# mend
kubectl set selector service kube-dns -n kube-system k8s-app=kube-dns
kubectl exec deployment/my-nginx -- curl -s -m 5 http://my-nginx
