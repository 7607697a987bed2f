# hint: too-soon
kubectl expose deployment web --name=fresh --port=80
kubectl exec client -- curl -sS -m 2 -o /dev/null http://fresh
kubectl exec client -- curl -s -o /dev/null http://web
# mend
kubectl patch lease kube-proxy -n kube-system --type=merge -p '{"spec":{"holderIdentity":"nobody","leaseDurationSeconds":86400}}'
kubectl delete service fresh
sleep 12
kubectl expose deployment web --name=fresh --port=80
kubectl exec client -- curl -sS -m 2 http://fresh
