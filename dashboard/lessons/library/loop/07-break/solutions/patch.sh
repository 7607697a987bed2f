kubectl patch deployment chain -p '{"spec":{"paused":false}}'
