kubectl scale -n kube-system deployment coredns --replicas=0
sleep 3
kubectl exec client -- curl -sS -m 5 http://web
kubectl exec client -- curl -s http://$(kubectl get service web -o jsonpath={.spec.clusterIP})
