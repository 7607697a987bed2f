kubectl patch service till -p '{"spec":{"internalTrafficPolicy":"Cluster"}}'
kubectl exec client -- curl -s -m 3 http://till
