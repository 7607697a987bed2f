# hint: key
sed -i "s/io\/____/io\/not-ready/; s/Seconds: ____/Seconds: 10/" till.yaml
kubectl apply -f till.yaml
# mend
sed -i "s/not-ready/unreachable/" till.yaml
kubectl apply -f till.yaml
