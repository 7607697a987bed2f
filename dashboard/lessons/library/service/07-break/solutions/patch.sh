kubectl patch service web -p '{"spec":{"selector":{"app":"web"}}}'
kubectl exec client -- curl -s -m 3 http://web
