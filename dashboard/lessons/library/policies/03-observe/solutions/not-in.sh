sed "s/matchLabels:$/matchExpressions:/; s/app: teller/- {key: app, operator: In, values: [teller]}/; s/app: vault/- {key: app, operator: In, values: [vault]}/" vault-policy.yaml | kubectl create -f -
kubectl exec teller -- curl -s http://vault
kubectl exec stranger -- curl -sS -m 2 http://vault
