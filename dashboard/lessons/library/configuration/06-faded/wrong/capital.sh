# hint: key
kubectl create secret generic door --from-literal=Code=4711
# mend
kubectl patch secret door -p '{"stringData":{"code":"4711"}}'
