sleep 60
sleep 30
kubectl patch machine node-2 --type=merge -p '{"spec":{"running":true,"connected":true}}'
sleep 10
