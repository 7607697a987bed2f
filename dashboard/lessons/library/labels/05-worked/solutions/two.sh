kubectl label pod cow team=blue --overwrite
kubectl label pod cow size-
