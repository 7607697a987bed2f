kubectl create role web-only --verb=patch,get --resource=pods --resource-name=web
kubectl create rolebinding robot-web --role=web-only --serviceaccount=default:robot
kubectl label pod web tidy=yes --as=system:serviceaccount:default:robot
