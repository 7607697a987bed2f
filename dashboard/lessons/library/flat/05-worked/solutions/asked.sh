kubectl create -f door.yaml
kubectl wait --for=condition=Available deployment/door
kubectl exec client -- curl -s http://$(kubectl get pods -l app=door -o jsonpath={.items[0].status.hostIP}):8080
