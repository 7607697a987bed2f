openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout safe.key -out safe.crt -subj "/CN=safe" -addext "subjectAltName=DNS:safe"
kubectl create secret generic safe-tls --type=kubernetes.io/tls --from-file=tls.crt=safe.crt --from-file=tls.key=safe.key
