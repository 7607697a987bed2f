kubectl patch component kube-controller-manager --type=merge -p '{"spec":{"running":false}}'
kubectl delete $(kubectl get pods -l app=web -o name | head -1)
