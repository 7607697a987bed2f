# hint: list
kubectl rollout restart daemonset kube-proxy -n kube-system
kubectl exec client -- curl -s -m 3 http://old
# mend
kubectl delete endpointslice old-by-hand
kubectl patch service old -p '{"spec":{"selector":{"app":"web"}}}'
kubectl exec client -- curl -s -m 3 http://old
