kubectl exec client -- curl -sS -m 5 https://safe.default.svc.cluster.local/
