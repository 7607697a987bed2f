kubectl label $(kubectl get pods -l app=web -o name | tail -1) app=strange --overwrite
