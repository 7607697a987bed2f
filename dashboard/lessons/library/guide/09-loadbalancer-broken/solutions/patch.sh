kubectl patch deployment my-nginx -p '{"spec":{"replicas":1}}'
kubectl rollout status deployment my-nginx
sleep 20
curl -s -k -m 3 https://$(kubectl get svc my-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip})
