# hint: unknown
kubectl exec early -- curl -sS -m 3 http://wep
# mend
kubectl exec early -- curl -s http://web
