kubectl create deployment band --image=nginx --replicas=4
