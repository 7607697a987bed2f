kubectl get service my-nginx -o yaml | sed "s/TrafficPolicy: Local/TrafficPolicy: Cluster/" | kubectl replace -f -
curl -s -m 3 http://203.0.113.10:$(kubectl get svc my-nginx -o jsonpath="{.spec.ports[0].nodePort}")
