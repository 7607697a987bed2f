kubectl get secret safe-tls -o jsonpath='{.data.tls\.crt}' | base64 -d > ca.crt
kubectl create configmap trust --from-file=ca.crt
