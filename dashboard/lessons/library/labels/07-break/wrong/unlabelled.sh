# hint: shift
kubectl run helper --image=nginx
# mend
kubectl label pod helper shift={{shift}}
