sed "s/____Probe/livenessProbe/" robot.yaml | kubectl create -f -
kubectl wait --for=condition=Available deployment/robot
kubectl exec $(kubectl get pods -l app=robot -o name) -- mv /tmp/moving /tmp/stuck
