kubectl patch deployment small --type=json -p '[{"op":"add","path":"/spec/template/spec/nodeSelector","value":{"disk":"fast"}}]'
kubectl label node node-1 disk=fast
