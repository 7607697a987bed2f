# hint: same
openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout safe.key -out safe.crt -subj "/CN=strongroom" -addext "subjectAltName=DNS:strongroom"
kubectl create secret tls safe-tls --cert=safe.crt --key=safe.key --dry-run=client -o yaml | kubectl apply -f -
kubectl create configmap trust --from-file=ca.crt=safe.crt --dry-run=client -o yaml | kubectl apply -f -
kubectl rollout restart deployment safe reader visitor
# mend
openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout safe.key -out safe.crt -subj "/CN=safe" -addext "subjectAltName=DNS:safe,DNS:strongroom"
kubectl create secret tls safe-tls --cert=safe.crt --key=safe.key --dry-run=client -o yaml | kubectl apply -f -
kubectl create configmap trust --from-file=ca.crt=safe.crt --dry-run=client -o yaml | kubectl apply -f -
kubectl rollout restart deployment safe reader visitor
