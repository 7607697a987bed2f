kubectl exec guest -- curl -s http://$(kubectl get pod house -o wide --no-headers | awk '{print $6}'):80/
