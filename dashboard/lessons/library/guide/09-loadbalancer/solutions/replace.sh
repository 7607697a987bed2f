kubectl get svc my-nginx -o yaml | sed s/NodePort/LoadBalancer/ | kubectl replace -f -
sleep 5
curl -s -k https://$(kubectl get svc my-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip})
