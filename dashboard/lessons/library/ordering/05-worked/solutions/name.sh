kubectl exec early -- curl -s http://web
