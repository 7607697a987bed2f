kubectl run helper --image=nginx --labels=job=help
kubectl label pod helper shift={{shift}}
