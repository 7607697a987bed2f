kubectl exec client -- wget -q -T 2 -O - http://$(kubectl get service web -o jsonpath={.spec.clusterIP}):81
kubectl exec client -- curl -sS -m 3 http://$(kubectl get pods -l app=web -o jsonpath={.items[1].status.podIP}):81
