kubectl patch svc my-nginx -p '{"spec":{"type":"LoadBalancer"}}'
sleep 5
curl -s -k https://$(kubectl get svc my-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip})
