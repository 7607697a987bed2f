# hint: refused
sed -i "s/____/0/" gentle.yaml
kubectl patch deployment web --patch-file gentle.yaml
# mend
sed -i "s/maxSurge: 0/maxSurge: 1/" gentle.yaml
kubectl patch deployment web --patch-file gentle.yaml
