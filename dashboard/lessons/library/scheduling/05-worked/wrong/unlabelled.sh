# hint: nobody
kubectl patch deployment small -p '{"spec":{"template":{"spec":{"nodeSelector":{"disk":"fast"}}}}}'
# mend
kubectl label node node-2 disk=fast
