# hint: private
curl -s -k -m 3 https://$(kubectl get svc my-nginx -o jsonpath={.spec.clusterIP})
# mend
curl -s -k https://$(kubectl get node node-1 -o jsonpath='{.status.addresses[?(@.type=="ExternalIP")].address}'):$(kubectl get svc my-nginx -o jsonpath="{.spec.ports[1].nodePort}")
