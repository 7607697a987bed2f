kubectl patch lease kube-controller-manager -n kube-system --type=merge -p '{"spec":{"holderIdentity":"nobody","leaseDurationSeconds":86400}}'
kubectl delete $(kubectl get pods -l app=web -o name | head -1)
