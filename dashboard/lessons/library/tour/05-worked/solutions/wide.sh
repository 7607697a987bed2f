kubectl label pods -l app=second node=$(kubectl get pods -l app=second -o wide --no-headers | awk '{print $7}')
