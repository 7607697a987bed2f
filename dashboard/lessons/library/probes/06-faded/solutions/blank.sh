sed -i "s/____/liveness/" robot.yaml
kubectl apply -f robot.yaml
kubectl rollout status deployment robot
kubectl exec deployment/robot -- rm /tmp/moving
