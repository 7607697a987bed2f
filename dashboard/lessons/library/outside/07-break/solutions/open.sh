kubectl patch service who --type=json -p '[{"op":"remove","path":"/spec/loadBalancerSourceRanges"}]'
sleep 3
curl -s -m 3 http://$(kubectl get service who -o jsonpath={.status.loadBalancer.ingress[0].ip})
