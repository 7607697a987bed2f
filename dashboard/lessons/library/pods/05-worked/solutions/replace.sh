kubectl replace --force -f house-again.yaml
kubectl wait --for=condition=Ready pod/house --timeout=30s
kubectl exec guest -- curl -s http://$(kubectl get pod house -o jsonpath={.status.podIP})
