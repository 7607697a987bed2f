# hint: too-early
kubectl patch machine node-2 --type=merge -p '{"spec":{"running":true,"connected":true}}'
sleep 5
# mend
kubectl patch machine node-2 --type=merge -p '{"spec":{"running":false}}'
sleep 60
sleep 60
sleep 20
kubectl patch machine node-2 --type=merge -p '{"spec":{"running":true}}'
sleep 10
