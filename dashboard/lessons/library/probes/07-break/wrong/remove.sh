# hint: no-probe
kubectl patch deployment shop --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/livenessProbe"}]'
kubectl rollout status deployment shop
kubectl exec client -- curl -s http://shop
# mend
kubectl patch deployment shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","livenessProbe":{"httpGet":{"path":"/","port":80}}}]}}}}'
kubectl rollout status deployment shop
kubectl exec client -- curl -s http://shop
