kubectl patch component kube-controller-manager --type=json -p '[{"op":"replace","path":"/spec/running","value":false}]'
kubectl delete $(kubectl get pods -l app=web -o name | tail -1) --now
