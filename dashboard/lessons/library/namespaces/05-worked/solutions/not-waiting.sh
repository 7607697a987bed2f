kubectl delete ns/green --wait=false
