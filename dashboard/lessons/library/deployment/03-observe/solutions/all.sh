kubectl delete pods --all
