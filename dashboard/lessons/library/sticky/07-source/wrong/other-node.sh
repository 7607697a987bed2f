# hint: wrong-node
kubectl patch service door -p '{"spec":{"externalTrafficPolicy":"Local"}}'
curl -s -m 3 http://203.0.113.11:$(kubectl get service door -o jsonpath='{.spec.ports[0].nodePort}')
# mend
sleep 5
curl -s -m 5 http://$(kubectl get service door -o jsonpath='{.status.loadBalancer.ingress[0].ip}')
