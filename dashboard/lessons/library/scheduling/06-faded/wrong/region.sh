# hint: where
sed -i "s/topologyKey: ____/topologyKey: topology.kubernetes.io\/region/; s/app: ____/app: apart/" apart.yaml
kubectl apply -f apart.yaml
# mend
kubectl delete deployment apart
sed -i "s/topology.kubernetes.io\/region/kubernetes.io\/hostname/" apart.yaml
kubectl apply -f apart.yaml
