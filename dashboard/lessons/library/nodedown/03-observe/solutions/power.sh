kubectl patch machine node-2 --type=merge -p '{"spec":{"running":false}}'
sleep 45
