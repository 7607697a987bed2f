kubectl delete daemonset kube-proxy -n kube-system
sleep 12
kubectl create service clusterip fresh --tcp=80
kubectl set selector service fresh app=web
kubectl exec client -- curl -s http://web
kubectl exec client -- curl -sS -m 2 http://fresh
