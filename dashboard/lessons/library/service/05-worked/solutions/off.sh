kubectl label $(kubectl get pods -l app=web -o name | head -1) app-
