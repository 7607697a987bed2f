openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout dogs.key -out dogs.crt -subj "/CN=dogs.example" -addext "subjectAltName=DNS:dogs.example"
kubectl create secret tls dogs-tls --cert=dogs.crt --key=dogs.key
kubectl create ingress dogs --class=nginx --rule="dogs.example/*=dogs:80,tls=dogs-tls"
sleep 5
curl -s --cacert dogs.crt --resolve dogs.example:443:$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip}) https://dogs.example
