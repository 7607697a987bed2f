kubectl exec client -- curl -s http://bank.town.svc.cluster.local
