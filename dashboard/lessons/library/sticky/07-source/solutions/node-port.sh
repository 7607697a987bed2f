kubectl get service door -o yaml | sed "s/externalTrafficPolicy: Cluster/externalTrafficPolicy: Local/" | kubectl apply -f -
sleep 5
curl -s -m 5 http://203.0.113.12:$(kubectl get service door -o jsonpath='{.spec.ports[0].nodePort}')
