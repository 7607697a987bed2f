kubectl run helper --image=nginx --labels=shift={{shift}}
