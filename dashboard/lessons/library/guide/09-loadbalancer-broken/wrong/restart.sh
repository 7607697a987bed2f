# hint: nobody
kubectl rollout restart deployment my-nginx
curl -s -k -m 2 https://$(kubectl get svc my-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip})
# mend
kubectl scale deployment my-nginx --replicas=1
kubectl rollout status deployment my-nginx
sleep 20
curl -s -k -m 3 https://$(kubectl get svc my-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip})
