# hint: second
kubectl set selector service bakery app=bakery
kubectl exec visitor -- curl -sS -m 3 http://bakery
# mend
kubectl patch service bakery -p '{"spec":{"ports":[{"port":80,"targetPort":5678}]}}'
kubectl exec visitor -- curl -sS -m 3 http://bakery
