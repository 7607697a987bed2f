kubectl create job count --image=busybox --dry-run=client -o yaml -- echo one | sed "s/^spec:/spec:\n  completions: 3/" | kubectl apply -f -
