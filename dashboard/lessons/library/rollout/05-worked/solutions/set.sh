kubectl set image deployment web web=nobody/has-this:3.0
sleep 5
kubectl set image deployment web web=gcr.io/google-samples/hello-app:2.0
