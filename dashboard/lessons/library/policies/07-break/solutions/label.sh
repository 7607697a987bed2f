kubectl label pod teller app=cashier --overwrite
kubectl exec teller -- curl -s -m 3 http://vault
