# hint: by-hand
kubectl run web-new --image=nginx --labels=app=web
# mend
kubectl delete pod web-new --now
kubectl delete lease kube-controller-manager -n kube-system
