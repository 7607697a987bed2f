kubectl replace --force -f nginx-secure-app.yaml
