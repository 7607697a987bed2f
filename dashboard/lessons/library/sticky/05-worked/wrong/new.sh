# hint: new
sed "s/reused/new/" alive.yaml | kubectl apply -f -
sleep 6
# mend
kubectl replace --force -f alive.yaml
sleep 6
