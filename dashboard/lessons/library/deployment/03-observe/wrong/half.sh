# hint: lonely
kubectl delete pod lonely
# mend
kubectl delete pods -l app=crew
