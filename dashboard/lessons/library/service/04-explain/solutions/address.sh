kubectl wait --for=condition=Ready pod/client --timeout=20s
kubectl exec client -- curl -s "http://$(kubectl get service web -o jsonpath={.spec.clusterIP})"
