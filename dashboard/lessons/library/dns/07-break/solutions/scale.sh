kubectl scale -n kube-system deployment coredns --replicas=2
kubectl exec client -- curl -s -m 5 http://menu
