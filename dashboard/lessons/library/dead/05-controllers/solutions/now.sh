kubectl patch lease kube-controller-manager -n kube-system --type=json -p '[{"op":"replace","path":"/spec/holderIdentity","value":"x"},{"op":"replace","path":"/spec/leaseDurationSeconds","value":90000}]'
kubectl delete $(kubectl get pods -l app=web -o name | tail -1) --now
