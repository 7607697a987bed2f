kubectl patch service who -p '{"spec":{"type":"NodePort"}}'
curl -s http://203.0.113.11:$(kubectl get service who -o jsonpath={.spec.ports[0].nodePort})
