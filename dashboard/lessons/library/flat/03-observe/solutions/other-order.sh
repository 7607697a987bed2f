kubectl exec client -- curl -sS http://$(kubectl get pod web -o jsonpath={.status.podIP}):80/
kubectl exec near -- wget -q -O - http://$(kubectl get pod web -o jsonpath={.status.podIP})
