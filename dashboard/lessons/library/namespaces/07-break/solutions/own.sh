kubectl create configmap slogan -n blue --from-literal=text="Blue is, too"
