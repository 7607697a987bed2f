kubectl patch -n kube-system deployment coredns -p '{"spec":{"replicas":1}}'
kubectl exec client -- curl -s -m 5 http://menu
