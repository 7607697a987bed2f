kubectl patch lease kube-proxy -n kube-system --type=merge -p '{"spec":{"holderIdentity":"nobody","leaseDurationSeconds":86400}}'
sleep 12
kubectl expose deployment web --name=fresh --port=80
kubectl exec client -- curl -sS -m 2 http://fresh
kubectl exec client -- curl -s http://web
