kubectl config set-context --current --namespace=blue
kubectl create configmap mine --from-literal=color=blue
kubectl config set-context --current --namespace=default
