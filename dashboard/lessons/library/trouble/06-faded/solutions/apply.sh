kubectl get deployment typo -o yaml | sed 's/image: ngnix/image: nginx:1.27/' | kubectl apply -f -
