kubectl create role scaler --verb=get,patch,update --resource=deployments.apps/scale
kubectl create rolebinding robot-scales --role=scaler --serviceaccount=default:robot
