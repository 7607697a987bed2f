# hint: open
kubectl delete networkpolicy vault
kubectl exec teller -- curl -s -m 3 http://vault
# mend
kubectl apply -f vault-policy.yaml
kubectl exec teller -- curl -s -m 3 http://vault
