kubectl label pods -l app=second node=$(kubectl get pods -l app=second -o jsonpath={.items[0].spec.nodeName})
