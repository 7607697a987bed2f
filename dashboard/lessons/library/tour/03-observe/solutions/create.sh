kubectl create deployment second --image=nginx
