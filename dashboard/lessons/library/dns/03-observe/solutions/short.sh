kubectl exec client -- curl -s http://bank.town
