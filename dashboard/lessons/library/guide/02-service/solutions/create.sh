kubectl create service clusterip my-nginx --tcp=80 -o yaml --dry-run=client | sed "s/app: my-nginx/run: my-nginx/" | kubectl apply -f -
