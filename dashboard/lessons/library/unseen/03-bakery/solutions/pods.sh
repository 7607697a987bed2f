kubectl patch deployment bakery -p '{"spec":{"template":{"metadata":{"labels":{"tier":"{{tier}}"}},"spec":{"containers":[{"name":"echo","args":["-text=Bread","-listen=:{{door}}"]}]}}}}'
kubectl rollout status deployment bakery
sleep 3
kubectl exec visitor -- curl -sS -m 3 http://bakery
