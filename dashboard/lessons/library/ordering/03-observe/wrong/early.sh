# hint: start
kubectl exec early -- sh -c 'curl -s http://$WEB_SERVICE_HOST:$WEB_SERVICE_PORT'
# mend
kubectl run late --image=curlimages/curl -- sleep infinity
kubectl wait --for=condition=Ready pod/late
kubectl exec late -- sh -c 'curl -s http://$WEB_SERVICE_HOST:$WEB_SERVICE_PORT'
