# hint: thrown-open
kubectl delete networkpolicy teller
kubectl exec teller -- curl -s -m 5 http://vault
# mend
kubectl apply -f teller-policy.yaml
sed -i "s/name: ____/name: kube-system/; s/port: ____/port: 53/" dns-policy.yaml
kubectl apply -f dns-policy.yaml
kubectl exec teller -- curl -s -m 5 http://vault
