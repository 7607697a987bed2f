kubectl delete lease kube-controller-manager -n kube-system
