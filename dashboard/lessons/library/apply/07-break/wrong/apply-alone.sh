# hint: not-yours
kubectl diff -f truth.yaml
kubectl apply -f truth.yaml
# mend
kubectl set env deployment kiosk MODE-
