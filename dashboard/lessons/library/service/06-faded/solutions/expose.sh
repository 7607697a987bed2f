kubectl expose deployment shop-front --name=shop --port=80
kubectl exec client -- curl -s http://shop
