kubectl run postcard --image=nginx
