kubectl patch machine node-1 --type=merge -p '{"spec":{"running":false}}'
sleep 60
kubectl exec client -- curl -s -m 3 http://web
