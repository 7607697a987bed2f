# hint: restart
kubectl patch configmap mood -p '{"data":{"MOOD":"cheerful"}}'
# mend
kubectl rollout restart deployment greeter
