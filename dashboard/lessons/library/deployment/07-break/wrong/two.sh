# hint: number
kubectl scale deployment crew --replicas=2
# mend
kubectl scale deployment crew --replicas=3
