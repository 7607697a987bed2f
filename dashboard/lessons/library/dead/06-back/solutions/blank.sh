sed -i 's/____/true/' switch.yaml
kubectl patch component kube-controller-manager --type=merge --patch-file switch.yaml
