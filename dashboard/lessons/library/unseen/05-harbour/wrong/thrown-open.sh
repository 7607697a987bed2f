# hint: unguarded
kubectl patch deployment harbour --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/path","value":"/"}]'
kubectl rollout status deployment harbour
kubectl delete networkpolicy harbour
kubectl exec visitor -- curl -sS -m 3 http://harbour
# mend
kubectl create -f - <<< '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"harbour"},"spec":{"podSelector":{"matchLabels":{"app":"harbour"}},"ingress":[{"from":[{"podSelector":{"matchLabels":{"app":"visitor"}}}]}]}}'
kubectl exec visitor -- curl -sS -m 3 http://harbour
