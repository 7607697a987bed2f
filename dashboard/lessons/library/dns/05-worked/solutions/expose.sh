kubectl expose deployment menu --name=bank --port=80
sleep 31
kubectl exec client -- curl -s http://bank
