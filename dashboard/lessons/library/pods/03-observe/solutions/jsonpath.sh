kubectl exec guest -- curl -s http://$(kubectl get pod house -o jsonpath={.status.podIP})
