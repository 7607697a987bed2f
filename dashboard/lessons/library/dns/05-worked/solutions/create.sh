kubectl create service clusterip bank --tcp=80
kubectl set selector service bank app=menu
sleep 31
kubectl exec client -- curl -s http://bank
