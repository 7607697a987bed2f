kubectl patch service web -p '{"spec":{"sessionAffinity":"ClientIP"}}'
kubectl exec client -- sh -c 'for i in 1 2 3 4 5; do curl -s http://web; done'
