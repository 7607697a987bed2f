# hint: no-pod
kubectl delete lease kube-scheduler -n kube-system
kubectl rollout restart deployment order
# mend
kubectl delete lease kube-controller-manager -n kube-system
