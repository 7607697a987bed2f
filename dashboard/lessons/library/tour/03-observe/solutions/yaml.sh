kubectl create deployment second --image=nginx --dry-run=client -o yaml | kubectl apply -f -
