openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout dogs.key -out dogs.crt -subj "/CN=dogs.example" -addext "subjectAltName=DNS:dogs.example"
kubectl create secret tls dogs-tls --cert=dogs.crt --key=dogs.key
sed -i "s/secretName: ____/secretName: dogs-tls/; s/name: ____/name: dogs/" dogs.yaml
kubectl apply -f dogs.yaml
sleep 5
curl -s --cacert dogs.crt --resolve dogs.example:443:$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip}) https://dogs.example
