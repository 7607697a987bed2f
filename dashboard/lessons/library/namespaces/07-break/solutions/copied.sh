kubectl get configmap slogan -n red -o yaml | sed "s/namespace: red/namespace: blue/; /uid:/d; /resourceVersion:/d" | kubectl create -f -
