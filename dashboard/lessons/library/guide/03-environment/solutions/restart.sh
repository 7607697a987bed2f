kubectl rollout restart deployment my-nginx
