kubectl create -f teller-policy.yaml
kubectl exec teller -- curl -sS -m 3 http://vault.default
