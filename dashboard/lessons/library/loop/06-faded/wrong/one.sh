# hint: number
sed -i "s/kind: ____/kind: Job/; s/completions: ____/completions: 1/" count.yaml
kubectl apply -f count.yaml
# mend
kubectl delete job count
sed -i "s/completions: 1/completions: 3/" count.yaml
kubectl apply -f count.yaml
