sed -i "s/kind: ____/kind: Pod/; s/image: ____/image: nginx/" postcard.yaml
kubectl apply -f postcard.yaml
