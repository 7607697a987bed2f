kubectl expose deployment web --name=direct --port=80 --cluster-ip=None
kubectl exec client -- curl -s http://direct
