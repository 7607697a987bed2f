kubectl patch component kube-scheduler --type=merge -p '{"spec":{"running":false}}'
kubectl run late --image=nginx
kubectl exec client -- curl -s http://web
