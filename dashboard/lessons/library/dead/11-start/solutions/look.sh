kubectl get nodes
# page: start kube-apiserver
kubectl get nodes
