kubectl patch machine node-2 --type=merge -p '{"spec":{"connected":false}}'
sleep 45
