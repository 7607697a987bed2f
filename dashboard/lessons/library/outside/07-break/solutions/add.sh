kubectl patch service who -p '{"spec":{"loadBalancerSourceRanges":["192.0.2.0/24","198.51.100.0/24"]}}'
sleep 3
curl -s -m 3 http://$(kubectl get service who -o jsonpath={.status.loadBalancer.ingress[0].ip})
