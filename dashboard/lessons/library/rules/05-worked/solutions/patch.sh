kubectl patch deployment web -p '{"spec":{"replicas":4}}'
kubectl rollout status deployment web --timeout=30s
kubectl exec client -- curl -s -m 3 http://$(kubectl get service web -o jsonpath={.spec.clusterIP})
