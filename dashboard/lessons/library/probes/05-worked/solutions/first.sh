kubectl rollout status deployment desk
kubectl exec $(kubectl get pods -l app=desk -o name | head -1) -- rm /tmp/open
