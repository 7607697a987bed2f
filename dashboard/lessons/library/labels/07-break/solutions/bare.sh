kubectl run helper --image=nginx --labels=shift=night
