# hint: port
kubectl exec client -- sh -c 'for i in 1 2 3 4 5 6; do curl -s -m 2 http://web:8080; done'
# mend
kubectl exec client -- sh -c 'for i in 1 2 3 4 5 6; do curl -s http://web; done'
