# hint: key
kubectl create configmap trust --from-file=ca.crt=safe.crt --from-file=safe.key
# mend
kubectl delete configmap trust
kubectl create configmap trust --from-file=ca.crt=safe.crt
