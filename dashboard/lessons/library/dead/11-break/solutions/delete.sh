kubectl delete lease -n kube-system kube-controller-manager
