sed -i "s/____/Local/" who-service.yaml
kubectl apply -f who-service.yaml
sleep 20
curl -s -m 3 http://$(kubectl get service who -o jsonpath={.status.loadBalancer.ingress[0].ip})
curl -sS -m 2 http://203.0.113.11:$(kubectl get service who -o jsonpath={.spec.ports[0].nodePort})
