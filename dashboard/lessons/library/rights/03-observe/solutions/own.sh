kubectl create role reader --verb=get,list,watch --resource=pods
kubectl create rolebinding robot-reads --role=reader --serviceaccount=default:robot
