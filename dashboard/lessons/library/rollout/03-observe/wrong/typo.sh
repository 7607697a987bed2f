# hint: image
kubectl set image deployment web web=gcr.io/google-samples/hello-ap:2.0
# mend
kubectl set image deployment web web=gcr.io/google-samples/hello-app:2.0
