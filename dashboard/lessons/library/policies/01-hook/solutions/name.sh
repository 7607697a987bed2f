kubectl exec stranger -- curl -s http://vault
