kubectl get service who -o yaml | sed s/NodePort/LoadBalancer/ | kubectl replace -f -
kubectl wait service who --for=jsonpath='{.status.loadBalancer.ingress}' --timeout=120s
curl -s http://$(kubectl get service who -o jsonpath={.status.loadBalancer.ingress[0].ip})/
