sed -i "s/name: ____/name: visitor/; s/image: ____/image: curlimages\/curl:8.10.1/" flat.yaml
kubectl create -f flat.yaml
