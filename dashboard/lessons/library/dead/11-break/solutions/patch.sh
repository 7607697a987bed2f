kubectl patch lease kube-controller-manager -n kube-system --type=merge -p '{"spec":{"holderIdentity":""}}'
