kubectl create configmap mood --from-literal=MOOD=cheerful --dry-run=client -o yaml | kubectl apply -f -
kubectl set env deployment greeter LANGUAGE=en
