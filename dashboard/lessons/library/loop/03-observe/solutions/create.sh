kubectl create deployment chain --image=nginx --replicas=2
