kubectl run late --image=curlimages/curl --command -- sleep 3600
kubectl wait --for=condition=Ready pod/late
kubectl exec late -- sh -c 'wget -q -O - $WEB_SERVICE_HOST'
