# hint: four
kubectl expose deployment web --port=80
# mend
kubectl scale deployment web --replicas=4
