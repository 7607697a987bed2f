# hint: neighbour
kubectl create configmap slogan --from-literal=text=Hello
# mend
kubectl create configmap slogan -n blue --from-literal=text=Hello
