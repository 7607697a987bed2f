kubectl patch service library --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":80}]'
kubectl patch deployment library --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector"}]'
kubectl rollout status deployment library
kubectl exec visitor -- curl -sS -m 3 http://library
