# hint: virtual
sed -i 's/____/""/' direct.yaml
kubectl apply -f direct.yaml
# mend
kubectl delete service direct
sed -i 's/""/None/' direct.yaml
kubectl apply -f direct.yaml
sleep 31
kubectl exec client -- curl -s http://direct
