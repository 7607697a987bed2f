# hint: both
kubectl exec near -- curl -s http://$(kubectl get pod web -o jsonpath={.status.podIP})
# mend
kubectl exec client -- curl -sS -m 3 http://$(kubectl get pod web -o jsonpath={.status.podIP})
