kubectl patch service library --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":80}]'
kubectl patch deployment library -p '{"spec":{"template":{"spec":{"nodeSelector":null,"containers":[{"name":"nginx","image":"nginx"}]}}}}'
kubectl rollout status deployment library
kubectl exec visitor -- curl -sS -m 3 http://library
