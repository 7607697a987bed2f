kubectl exec stranger -- wget -q -O - http://$(kubectl get service vault -o jsonpath={.spec.clusterIP})
