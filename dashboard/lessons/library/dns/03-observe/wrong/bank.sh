# hint: unknown
kubectl exec client -- curl -s -m 3 http://bank
# mend
kubectl exec client -- curl -s http://bank.town.svc
