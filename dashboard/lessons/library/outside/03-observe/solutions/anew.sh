kubectl delete service who && kubectl expose deployment who --port=80 --type=NodePort
curl -s http://$(kubectl get node node-1 -o jsonpath='{.status.addresses[?(@.type=="ExternalIP")].address}'):$(kubectl get service who -o jsonpath={.spec.ports[0].nodePort})
