kubectl label node node-2 disk=fast
kubectl patch deployment small -p '{"spec":{"template":{"spec":{"nodeSelector":{"disk":"fast"}}}}}'
