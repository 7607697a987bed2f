kubectl delete namespace green
