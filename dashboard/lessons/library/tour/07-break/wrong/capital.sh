# hint: value
kubectl label node node-2 disk=Fast
# mend
kubectl label node node-2 disk=fast --overwrite
