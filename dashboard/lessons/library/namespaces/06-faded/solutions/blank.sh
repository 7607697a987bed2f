sed -i "s/____/red/" visitor.yaml
kubectl apply -f visitor.yaml
kubectl wait -n red --for=condition=Ready pod/visitor
kubectl exec -n red visitor -- curl -s http://web.blue
