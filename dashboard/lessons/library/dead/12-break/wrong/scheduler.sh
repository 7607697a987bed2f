# hint: no-pod
kubectl rollout restart deployment order
# mend
kubectl patch component kube-controller-manager --type=merge -p '{"spec":{"running":true}}'
