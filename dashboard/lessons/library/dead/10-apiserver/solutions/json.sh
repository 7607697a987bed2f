kubectl create -f - <<< '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"visitor"},"spec":{"containers":[{"name":"c","image":"curlimages/curl","command":["sh","-c","while true; do curl -s -o /dev/null http://web; sleep 1; done"]}]}}'
sleep 3
kubectl patch component kube-apiserver --type=json -p '[{"op":"replace","path":"/spec/running","value":false}]'
kubectl get pods
