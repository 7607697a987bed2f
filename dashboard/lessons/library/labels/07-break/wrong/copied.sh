# hint: adopted
kubectl run helper --image=nginx --labels=shift={{shift}},job=watch
# mend
kubectl run helper --image=nginx --labels=shift={{shift}},job=help
