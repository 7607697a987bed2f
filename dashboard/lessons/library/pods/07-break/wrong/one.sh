# hint: alone
kubectl delete pod twins
kubectl run twins --image=nginx
# mend
kubectl delete pod twins
kubectl run twins --image=nginx --overrides='{"spec":{"containers":[{"name":"one","image":"nginx"},{"name":"two","image":"redis"}]}}'
