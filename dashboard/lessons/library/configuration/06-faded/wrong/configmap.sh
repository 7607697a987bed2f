# hint: kind
kubectl create configmap door --from-literal=code=4711
# mend
kubectl create secret generic door --from-literal=code=4711
