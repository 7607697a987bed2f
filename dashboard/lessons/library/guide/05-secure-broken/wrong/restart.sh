# hint: secret
kubectl delete pods -l app=notice
# mend
kubectl patch deployment notice --type=json -p '[{"op":"replace","path":"/spec/template/spec/volumes/0/secret/secretName","value":"nginxsecret"}]'
