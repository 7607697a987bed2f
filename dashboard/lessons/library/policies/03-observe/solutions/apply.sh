kubectl apply -f vault-policy.yaml
kubectl exec stranger -- curl -sS -m 2 http://vault
kubectl exec teller -- curl -s http://vault
