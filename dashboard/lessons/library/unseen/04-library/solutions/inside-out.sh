kubectl label node node-2 disk={{disk}}
kubectl set image deployment library nginx=nginx
kubectl rollout status deployment library
kubectl delete service library && kubectl expose deployment library --port=80
kubectl exec visitor -- curl -sS -m 3 http://library
