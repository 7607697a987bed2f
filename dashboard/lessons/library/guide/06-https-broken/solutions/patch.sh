kubectl patch service my-nginx -p '{"spec":{"ports":[{"port":8080,"targetPort":80}]}}'
kubectl exec visitor -- curl -sS -m 3 http://my-nginx:8080
