openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout safe.key -out safe.crt -subj "/CN=safe" -addext "subjectAltName=DNS:safe"
kubectl create secret tls safe-tls --cert=safe.crt --key=safe.key
