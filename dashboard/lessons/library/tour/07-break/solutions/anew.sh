kubectl delete pod sleepy
kubectl run sleepy --image=nginx
