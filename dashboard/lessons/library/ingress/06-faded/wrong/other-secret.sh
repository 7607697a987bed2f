# hint: mistrust
openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout dogs.key -out dogs.crt -subj "/CN=dogs.example" -addext "subjectAltName=DNS:dogs.example"
kubectl create secret tls dogs-tls --cert=dogs.crt --key=dogs.key
sed "s/secretName: ____/secretName: dogs/; s/name: ____/name: dogs/" dogs.yaml | kubectl apply -f -
sleep 5
curl -sS --cacert dogs.crt --resolve dogs.example:443:$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip}) https://dogs.example
# mend
sed "s/secretName: ____/secretName: dogs-tls/; s/name: ____/name: dogs/" dogs.yaml | kubectl apply -f -
sleep 5
curl -sS --cacert dogs.crt --resolve dogs.example:443:$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip}) https://dogs.example
