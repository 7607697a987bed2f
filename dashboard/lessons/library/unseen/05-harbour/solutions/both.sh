kubectl patch deployment harbour --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/path","value":"/"}]'
kubectl rollout status deployment harbour
kubectl patch networkpolicy harbour --type=json -p '[{"op":"replace","path":"/spec/ingress/0/from/0/podSelector/matchLabels","value":{"app":"visitor"}}]'
kubectl exec visitor -- curl -sS -m 3 http://harbour
