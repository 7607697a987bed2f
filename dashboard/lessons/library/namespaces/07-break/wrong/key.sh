# hint: key
kubectl create configmap slogan -n blue --from-literal=slogan=Hello
# mend
kubectl patch configmap slogan -n blue -p '{"data":{"text":"Hello"}}'
