# hint: where
kubectl create configmap mine --from-literal=color=blue
# mend
kubectl delete configmap mine
kubectl create configmap mine --from-literal=color=blue -n blue
