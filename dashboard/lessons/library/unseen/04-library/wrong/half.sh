# hint: {{fault}}
kubectl patch service library --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":80}]'
kubectl exec visitor -- curl -sS -m 3 http://library
# mend
kubectl label node node-1 disk={{disk}}
kubectl set image deployment library nginx=nginx
kubectl rollout status deployment library
kubectl exec visitor -- curl -sS -m 3 http://library
