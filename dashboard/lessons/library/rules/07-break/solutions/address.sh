kubectl patch endpointslice old-by-hand --type=json -p "[{\"op\":\"replace\",\"path\":\"/endpoints/0/addresses/0\",\"value\":\"$(kubectl get pods -l app=web -o jsonpath={.items[0].status.podIP})\"}]"
kubectl exec client -- curl -s -m 3 http://old
