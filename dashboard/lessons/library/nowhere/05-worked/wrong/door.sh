# hint: closed
kubectl patch service web --type=merge -p '{"spec":{"ports":[{"port":8080,"targetPort":8080}]}}'
kubectl exec client -- curl -sS -m 3 http://web:8080
# mend
kubectl patch service web --type=merge -p '{"spec":{"ports":[{"port":8080,"targetPort":80}]}}'
kubectl exec client -- curl -s http://web:8080
