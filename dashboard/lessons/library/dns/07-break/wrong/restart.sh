# hint: pods
kubectl rollout restart deployment menu
kubectl exec client -- curl -s -m 3 http://menu
# mend
kubectl scale -n kube-system deployment coredns --replicas=2
kubectl exec client -- curl -s -m 5 http://menu
