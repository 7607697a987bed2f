kubectl create rolebinding robot-reads --clusterrole=view --serviceaccount=default:robot
