kubectl delete pod ant bee
