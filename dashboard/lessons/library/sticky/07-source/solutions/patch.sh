kubectl patch service door -p '{"spec":{"externalTrafficPolicy":"Local"}}'
sleep 5
curl -s -m 5 http://$(kubectl get service door -o jsonpath='{.status.loadBalancer.ingress[0].ip}')
