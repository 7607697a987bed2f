# hint: both-closed
kubectl rollout status deployment desk
for pod in $(kubectl get pods -l app=desk -o name); do kubectl exec $pod -- rm /tmp/open; done
# mend
kubectl exec $(kubectl get pods -l app=desk -o name | head -1) -- touch /tmp/open
