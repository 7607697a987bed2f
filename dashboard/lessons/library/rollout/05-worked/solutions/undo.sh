kubectl set image deployment web web=gcr.io/google-samples/hello-ap:3.0
sleep 5
kubectl rollout undo deployment web
