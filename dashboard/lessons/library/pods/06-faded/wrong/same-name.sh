# hint: refused
sed -i "s/name: ____/name: web/; s/image: ____/image: curlimages\/curl/" flat.yaml
kubectl apply -f flat.yaml
# mend
sed "0,/name: web/! s/name: web/name: helper/" flat.yaml | kubectl apply -f -
