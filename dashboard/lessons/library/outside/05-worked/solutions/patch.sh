kubectl patch service who -p '{"spec":{"type":"LoadBalancer"}}'
kubectl wait service who --for=jsonpath='{.status.loadBalancer.ingress}' --timeout=120s
curl -s http://$(kubectl get service who -o jsonpath={.status.loadBalancer.ingress[0].ip})
