kubectl patch component kube-scheduler --type=merge -p '{"spec":{"running":true}}'
