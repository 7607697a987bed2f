# hint: unanswered
sed "s/web\//web:8080\//; s/rate: 60/rate: 10/" many.yaml | kubectl apply -f -
sleep 6
# mend
kubectl replace --force -f many.yaml
sleep 6
