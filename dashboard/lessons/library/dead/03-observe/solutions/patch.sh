kubectl patch lease kube-scheduler -n kube-system --type=merge -p '{"spec":{"holderIdentity":"nobody","leaseDurationSeconds":86400}}'
kubectl run late --image=nginx
kubectl exec client -- curl -s http://web
