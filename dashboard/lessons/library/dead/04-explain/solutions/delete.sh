kubectl delete lease kube-scheduler -n kube-system
