# hint: whose
sed -i "s/service-name: ____/service-name: web/; s/\"____\"/\"$(kubectl get pods -l app=web -o jsonpath={.items[0].status.podIP})\"/" fixed.yaml
kubectl apply -f fixed.yaml
# mend
kubectl label endpointslice fixed-by-hand kubernetes.io/service-name=fixed --overwrite
kubectl exec client -- curl -s -m 3 http://fixed
