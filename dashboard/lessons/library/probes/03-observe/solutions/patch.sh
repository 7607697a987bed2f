kubectl patch deployment slow -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","readinessProbe":{"httpGet":{"path":"/","port":80},"periodSeconds":2}}]}}}}'
kubectl rollout status deployment slow
kubectl exec client -- curl -s http://slow
