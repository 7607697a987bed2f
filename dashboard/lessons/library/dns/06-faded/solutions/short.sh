kubectl apply -n town -f visitor.yaml
kubectl wait -n town --for=condition=Ready pod/visitor --timeout=20s
kubectl exec -n town visitor -- curl -s http://menu.default
