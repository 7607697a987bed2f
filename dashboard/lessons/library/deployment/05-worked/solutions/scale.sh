kubectl scale deployment crew --replicas=5
