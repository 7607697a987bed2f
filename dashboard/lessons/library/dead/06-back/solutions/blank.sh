sed -i 's/____/""/' chair.yaml
kubectl patch lease kube-controller-manager -n kube-system --type=merge --patch-file chair.yaml
