kubectl wait -n ingress-nginx --for=condition=Available deployment/ingress-nginx-controller --timeout=120s
kubectl create ingress cats --class=nginx --rule="cats.example/=cats:80" --rule="www.cats.example/=cats:80"
sleep 5
curl -s --resolve cats.example:80:$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip}) http://cats.example
