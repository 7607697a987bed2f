# hint: name
kubectl delete pods -l app=typo
# mend
kubectl set image deployment typo {{container}}=nginx
