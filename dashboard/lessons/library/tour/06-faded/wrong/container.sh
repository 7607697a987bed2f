# hint: kind
sed -i "s/kind: ____/kind: Container/; s/image: ____/image: nginx/" postcard.yaml
kubectl apply -f postcard.yaml
# mend
sed -i "s/kind: Container/kind: Pod/" postcard.yaml
kubectl apply -f postcard.yaml
