kubectl patch daemonset kube-proxy -n kube-system -p '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/os":"none"}}}}}'
sleep 12
kubectl expose deployment web --name=fresh --port=80
kubectl exec client -- curl -sS -m 2 http://fresh
kubectl exec client -- curl -s http://web
