# hint: selector
kubectl scale deployment web --replicas=4
kubectl expose deployment web --port=80 --selector=app=wbe
# mend
kubectl set selector service web app=web
