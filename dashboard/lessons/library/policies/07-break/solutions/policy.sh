kubectl patch networkpolicy vault --type=json -p '[{"op":"replace","path":"/spec/ingress/0/from/0/podSelector/matchLabels/app","value":"teller"}]'
kubectl exec teller -- curl -s -m 3 http://vault
