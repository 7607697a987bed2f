sed -i "s/kind: ____/kind: Job/; s/completions: ____/completions: 3/" count.yaml
kubectl apply -f count.yaml
