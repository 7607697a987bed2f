kubectl create ingress animals --class=nginx --rule="animals.example/cats*=cats:80" --rule="animals.example/dogs*=dogs:80"
sleep 5
curl -s -H "Host: animals.example" http://$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip})/cats
