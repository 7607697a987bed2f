sed -i "s/maxSurge: ____/maxSurge: 25%/; s/maxUnavailable: ____/maxUnavailable: 0%/" gentle.yaml
kubectl patch deployment web --patch-file gentle.yaml
