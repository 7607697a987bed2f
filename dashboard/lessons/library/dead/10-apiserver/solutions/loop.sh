kubectl run visitor --image=curlimages/curl -- sh -c 'while true; do curl -s -o /dev/null http://web; sleep 1; done'
sleep 3
kubectl patch component kube-apiserver --type=merge -p '{"spec":{"running":false}}'
