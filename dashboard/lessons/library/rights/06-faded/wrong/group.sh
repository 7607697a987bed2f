# hint: group
sed -i 's/apiGroups: \["____"\]/apiGroups: [""]/; s/resources: \["____"\]/resources: ["deployments\/scale"]/' scaler.yaml
kubectl apply -f scaler.yaml
# mend
sed -i 's/apiGroups: \[""\]/apiGroups: ["apps"]/' scaler.yaml
kubectl apply -f scaler.yaml
