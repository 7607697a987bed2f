kubectl patch node node-2 -p '{"spec":{"unschedulable":false}}'
