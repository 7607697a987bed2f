# hint: wrong-port
kubectl delete service web
kubectl expose deployment web --port=80 --target-port=8080
kubectl exec client -- curl -s -m 3 http://web
# mend
kubectl patch service web --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":80}]'
kubectl exec client -- curl -s -m 3 http://web
