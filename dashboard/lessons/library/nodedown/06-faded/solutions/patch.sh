kubectl create deployment till --image=nginx
kubectl patch deployment till -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":10}]}}}}'
