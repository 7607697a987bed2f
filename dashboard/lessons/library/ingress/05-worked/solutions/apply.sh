kubectl apply -f paths.yaml
sleep 5
curl -s -H "Host: animals.example" http://$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip})/dogs
