kubectl patch component kube-controller-manager --type=merge -p '{"spec":{"running":true}}'
