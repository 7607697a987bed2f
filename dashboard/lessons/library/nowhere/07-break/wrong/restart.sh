# hint: no-rule
kubectl rollout restart deployment web
kubectl exec client -- curl -sS -m 2 http://web
# mend
kubectl patch service web --type=merge -p '{"spec":{"ports":[{"port":80}]}}'
kubectl exec client -- curl -sS -m 3 http://web
