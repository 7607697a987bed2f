# hint: cordoned
kubectl cordon node-2
# mend
kubectl uncordon node-2
kubectl patch machine node-2 --type=merge -p '{"spec":{"running":false}}'
sleep 45
