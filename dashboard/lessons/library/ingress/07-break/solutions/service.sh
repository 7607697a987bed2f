kubectl expose deployment birds --port=80 --target-port=8080
sleep 5
curl -s -H "Host: birds.example" http://$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip})
