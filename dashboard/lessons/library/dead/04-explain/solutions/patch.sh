kubectl patch lease kube-scheduler -n kube-system --type=merge -p '{"spec":{"holderIdentity":""}}'
