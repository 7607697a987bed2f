# hint: still-wanted
kubectl set image deployment web web=gcr.io/google-samples/hello-ap:3.0
sleep 5
kubectl delete pods $(kubectl get pods -l app=web -o jsonpath='{.items[?(@.spec.containers[0].image=="gcr.io/google-samples/hello-ap:3.0")].metadata.name}')
# mend
kubectl rollout undo deployment web
