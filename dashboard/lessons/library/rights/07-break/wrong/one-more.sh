# hint: forbid
kubectl create role nothing --verb=get --resource=nodes --resource-name=none
kubectl create rolebinding robot-nothing --role=nothing --serviceaccount=default:robot
# mend
kubectl delete clusterrolebinding just-for-a-test
