kubectl patch machine node-1 --type=json -p '[{"op":"replace","path":"/spec/connected","value":false}]'
sleep 60
kubectl exec client -- curl -s -m 3 http://web
