kubectl run visitor -n red --image=curlimages/curl -- sleep infinity
kubectl wait -n red --for=condition=Ready pod/visitor
kubectl exec -n red visitor -- curl -s http://web.blue.svc.cluster.local
