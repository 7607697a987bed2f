sed -i "s/____/$(echo -n 4711 | base64)/" door.yaml
kubectl apply -f door.yaml
