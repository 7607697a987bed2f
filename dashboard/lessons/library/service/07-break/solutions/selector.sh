kubectl set selector service web app=web
kubectl exec client -- curl -s -m 3 http://web
