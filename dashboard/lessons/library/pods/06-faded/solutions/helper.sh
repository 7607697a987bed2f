sed -i "s/name: ____/name: helper/; s/image: ____/image: curlimages\/curl/" flat.yaml
kubectl apply -f flat.yaml
