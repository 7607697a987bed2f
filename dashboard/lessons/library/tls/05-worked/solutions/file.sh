kubectl create configmap trust --from-file=ca.crt=safe.crt
