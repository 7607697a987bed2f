kubectl exec client -- curl -sS -m 3 http://$(kubectl get pods -l app=web -o jsonpath={.items[0].status.podIP}):81
kubectl exec client -- curl -sS -m 2 http://web:81
