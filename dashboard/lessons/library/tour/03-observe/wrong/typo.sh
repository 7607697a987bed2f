# hint: image
kubectl create deployment second --image=ngnix
# mend
kubectl set image deployment second *=nginx
