# hint: policy
kubectl patch deployment harbour --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/path","value":"/"}]'
kubectl rollout status deployment harbour
kubectl exec visitor -- curl -sS -m 2 http://harbour
# mend
kubectl label pod visitor role=visitor
kubectl exec visitor -- curl -sS -m 3 http://harbour
