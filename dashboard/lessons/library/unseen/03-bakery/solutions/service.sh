kubectl set selector service bakery app=bakery
kubectl patch service bakery -p '{"spec":{"ports":[{"port":80,"targetPort":5678}]}}'
kubectl exec visitor -- curl -sS -m 3 http://bakery
