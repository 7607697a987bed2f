# hint: by-hand
kubectl run web-new --image=nginx --labels=app=web
# mend
kubectl delete pod web-new --now
kubectl patch component kube-controller-manager --type=merge -p '{"spec":{"running":true}}'
