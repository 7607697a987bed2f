# hint: private
kubectl patch service who -p '{"spec":{"type":"NodePort"}}'
curl -sS -m 2 http://192.168.10.11:$(kubectl get service who -o jsonpath={.spec.ports[0].nodePort})
# mend
curl -s http://203.0.113.11:$(kubectl get service who -o jsonpath={.spec.ports[0].nodePort})
