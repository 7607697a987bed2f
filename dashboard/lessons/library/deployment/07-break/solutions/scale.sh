kubectl scale deployment crew --replicas=3
