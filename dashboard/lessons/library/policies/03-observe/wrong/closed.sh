# hint: all-closed
sed "/ingress:/,\$d" vault-policy.yaml | kubectl apply -f -
kubectl exec stranger -- curl -sS -m 2 http://vault
kubectl exec teller -- curl -sS -m 2 http://vault
# mend
kubectl apply -f vault-policy.yaml
kubectl exec teller -- curl -s http://vault
