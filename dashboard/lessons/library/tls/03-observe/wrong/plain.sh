# hint: plain
kubectl exec client -- curl -sS -m 2 http://safe
# mend
kubectl exec client -- curl -sS https://safe
