kubectl set image deployment web web=gcr.io/google-samples/hello-app:2.0
