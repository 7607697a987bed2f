kubectl patch configmap mood -p '{"data":{"MOOD":"cheerful"}}'
kubectl rollout restart deployment greeter
