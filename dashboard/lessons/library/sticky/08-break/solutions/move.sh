kubectl patch deployment till -p '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/hostname":"node-1"}}}}}'
kubectl rollout status deployment till --timeout=30s
kubectl exec client -- curl -s -m 3 http://till
