sed -i "s/topologyKey: ____/topologyKey: topology.kubernetes.io\/zone/; s/app: ____/app: apart/" apart.yaml
kubectl create -f apart.yaml
