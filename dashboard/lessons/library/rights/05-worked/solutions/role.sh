kubectl create role labeler --verb=patch --resource=pods
kubectl create rolebinding robot-labels --role=labeler --serviceaccount=default:robot
kubectl label pod web tidy=yes --as=system:serviceaccount:default:robot
