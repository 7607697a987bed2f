curl -s "http://$(kubectl get node node-2 -o jsonpath='{.status.addresses[?(@.type=="ExternalIP")].address}'):$(kubectl get svc my-nginx -o jsonpath='{.spec.ports[0].nodePort}')"
