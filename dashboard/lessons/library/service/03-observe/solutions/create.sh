kubectl scale deployment web --replicas=4
kubectl create service clusterip web --tcp=80:80
