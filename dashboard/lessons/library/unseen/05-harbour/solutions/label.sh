kubectl label pod visitor role=visitor
kubectl patch deployment harbour -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","readinessProbe":{"httpGet":{"path":"/index.html","port":80}}}]}}}}'
kubectl rollout status deployment harbour
kubectl exec visitor -- curl -sS -m 3 http://harbour
