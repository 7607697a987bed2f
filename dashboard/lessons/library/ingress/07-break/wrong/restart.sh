# hint: backend
kubectl rollout restart deployment birds
sleep 5
curl -s -H "Host: birds.example" http://$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip})
# mend
kubectl patch ingress birds --type=json -p '[{"op":"replace","path":"/spec/rules/0/http/paths/0/backend/service/name","value":"bird"}]'
sleep 5
curl -s -H "Host: birds.example" http://$(kubectl get service ingress-nginx-controller -n ingress-nginx -o jsonpath={.status.loadBalancer.ingress[0].ip})
