kubectl patch -n kube-system deployment coredns -p '{"spec":{"replicas":0}}'
sleep 3
kubectl exec client -- curl -s http://$(kubectl get service web -o jsonpath={.spec.clusterIP})
kubectl exec client -- curl -sS -m 5 http://web.default.svc.cluster.local
