sed -i "s/service-name: ____/service-name: fixed/; s/\"____\"/\"$(kubectl get pods -l app=web -o jsonpath={.items[3].status.podIP})\"/" fixed.yaml
kubectl create -f fixed.yaml
kubectl exec client -- curl -s -m 3 http://$(kubectl get service fixed -o jsonpath={.spec.clusterIP})
