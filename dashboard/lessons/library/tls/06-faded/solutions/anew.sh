openssl req -x509 -nodes -days 30 -newkey rsa:2048 -keyout safe.key -out safe.crt -subj "/CN=strongroom" -addext "subjectAltName=DNS:strongroom,DNS:safe,DNS:safe.default"
kubectl delete secret safe-tls
kubectl create secret tls safe-tls --cert=safe.crt --key=safe.key
kubectl delete configmap trust
kubectl create configmap trust --from-file=ca.crt=safe.crt
kubectl delete pods -l 'app in (safe, reader, visitor)' --now
