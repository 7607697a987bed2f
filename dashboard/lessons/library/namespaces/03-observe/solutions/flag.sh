kubectl create configmap mine --from-literal=color=blue -n blue
