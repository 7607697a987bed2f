sed -i "s/topologyKey: ____/topologyKey: kubernetes.io\/hostname/; s/app: ____/app: apart/" apart.yaml
kubectl apply -f apart.yaml
