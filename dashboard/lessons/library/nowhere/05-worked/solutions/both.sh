kubectl patch service web --type=merge -p '{"spec":{"ports":[{"name":"old","port":80,"targetPort":80},{"name":"new","port":8080,"targetPort":80}]}}'
kubectl exec client -- curl -s http://web:8080
