sed -i "s/maxSurge: ____/maxSurge: 1/; s/maxUnavailable: ____/maxUnavailable: 0/" gentle.yaml
kubectl patch deployment web --patch-file gentle.yaml
