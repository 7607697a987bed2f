# hint: local
kubectl scale deployment my-nginx --replicas=3
curl -sS -k -m 2 https://203.0.113.10:$(kubectl get svc my-nginx -o jsonpath="{.spec.ports[1].nodePort}")
# mend
kubectl scale deployment my-nginx --replicas=1
kubectl patch service my-nginx -p '{"spec":{"externalTrafficPolicy":"Cluster"}}'
curl -s -k -m 3 https://203.0.113.10:$(kubectl get svc my-nginx -o jsonpath="{.spec.ports[1].nodePort}")
