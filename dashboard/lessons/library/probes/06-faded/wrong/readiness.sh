# hint: other-probe
sed "s/____/readiness/" robot.yaml | kubectl apply -f -
kubectl rollout status deployment robot
kubectl exec deployment/robot -- rm /tmp/moving
# mend
kubectl delete deployment robot
sed "s/____/liveness/" robot.yaml | kubectl apply -f -
kubectl rollout status deployment robot
kubectl exec deployment/robot -- rm /tmp/moving
