curl -sS -m 2 http://$(kubectl get service who -o jsonpath={.spec.clusterIP})
