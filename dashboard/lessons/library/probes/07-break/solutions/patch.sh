kubectl patch deployment shop --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe/httpGet/port","value":80}]'
kubectl rollout status deployment shop
kubectl exec client -- curl -s http://shop
