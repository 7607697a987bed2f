kubectl patch deployment bakery -p '{"spec":{"template":{"metadata":{"labels":{"tier":"shop"}},"spec":{"containers":[{"name":"echo","args":["-text=Bread","-listen=:8080"]}]}}}}'
kubectl rollout status deployment bakery
sleep 3
kubectl exec visitor -- curl -sS -m 3 http://bakery
