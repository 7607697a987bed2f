kubectl patch service who -p '{"spec":{"externalTrafficPolicy":"Local"}}'
sleep 20
curl -sS -m 2 http://203.0.113.11:$(kubectl get service who -o jsonpath={.spec.ports[0].nodePort})
curl -s -m 3 http://$(kubectl get service who -o jsonpath={.status.loadBalancer.ingress[0].ip})
