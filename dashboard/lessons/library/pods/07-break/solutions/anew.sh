kubectl get pod twins -o yaml > twins.yaml
kubectl delete pod twins
kubectl run twins --image=nginx --dry-run=client -o yaml --overrides='{"spec":{"containers":[{"name":"one","image":"nginx"},{"name":"two","image":"curlimages/curl","command":["sleep","infinity"]}]}}' | kubectl apply -f -
