kubectl patch lease kube-proxy -n kube-system --type=json -p '[{"op":"replace","path":"/spec/holderIdentity","value":"x"},{"op":"replace","path":"/spec/leaseDurationSeconds","value":90000}]'
sleep 12
kubectl create service clusterip fresh --tcp=80
kubectl set selector service fresh app=web
kubectl exec client -- curl -s http://web
kubectl exec client -- curl -sS -m 2 http://fresh
