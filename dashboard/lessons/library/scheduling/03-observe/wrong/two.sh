# hint: too-big
sed "s/200m/2/" small.yaml | kubectl apply -f -
# mend
kubectl apply -f small.yaml
