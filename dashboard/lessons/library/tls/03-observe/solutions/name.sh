kubectl exec client -- curl -sS https://safe
