sed -i "s/service-name: ____/service-name: fixed/; s/\"____\"/\"$(kubectl get pods -l app=web -o jsonpath={.items[0].status.podIP})\"/" fixed.yaml
kubectl apply -f fixed.yaml
kubectl exec client -- curl -s -m 3 http://fixed
