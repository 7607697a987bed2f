# hint: alive
kubectl run late --image=nginx
kubectl exec client -- curl -s http://web
kubectl patch component kube-scheduler --type=merge -p '{"spec":{"running":false}}'
# mend
kubectl delete pod late --now
kubectl run late --image=nginx
kubectl exec client -- curl -s http://web
