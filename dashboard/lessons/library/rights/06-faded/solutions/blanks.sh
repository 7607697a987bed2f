sed -i 's/apiGroups: \["____"\]/apiGroups: ["apps"]/; s/resources: \["____"\]/resources: ["deployments\/scale"]/' scaler.yaml
kubectl apply -f scaler.yaml
