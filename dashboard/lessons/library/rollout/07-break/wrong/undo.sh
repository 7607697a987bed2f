# hint: undone
kubectl rollout undo deployment web
# mend
kubectl set image deployment web web=gcr.io/google-samples/hello-app:4.0
