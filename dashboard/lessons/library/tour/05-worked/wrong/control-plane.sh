# hint: other-node
kubectl label pods -l app=second node=control-plane
# mend
kubectl label pods -l app=second --overwrite node=$(kubectl get pods -l app=second -o jsonpath={.items[0].spec.nodeName})
