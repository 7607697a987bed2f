# hint: port
kubectl exec guest -- curl -s http://$(kubectl get pod house -o jsonpath={.status.podIP}):8080
# mend
kubectl exec guest -- curl -s http://$(kubectl get pod house -o jsonpath={.status.podIP}):80
