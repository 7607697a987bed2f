kubectl rollout status deployment desk
kubectl exec $(kubectl get pods -l app=desk -o name | tail -1) -- mv /tmp/open /tmp/closed
