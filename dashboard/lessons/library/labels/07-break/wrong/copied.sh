# hint: adopted
kubectl run helper --image=nginx --labels=shift=night,job=watch
# mend
kubectl run helper --image=nginx --labels=shift=night,job=help
