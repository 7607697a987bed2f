# hint: local
kubectl rollout restart deployment till
kubectl exec client -- curl -s -m 3 http://till
# mend
kubectl patch service till -p '{"spec":{"internalTrafficPolicy":"Cluster"}}'
kubectl exec client -- curl -s -m 3 http://till
