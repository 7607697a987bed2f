kubectl delete pods -l app=shop --field-selector spec.nodeName=node-2 --wait=false
sleep 10
kubectl patch machine node-2 --type=merge -p '{"spec":{"running":true,"connected":true}}'
sleep 10
