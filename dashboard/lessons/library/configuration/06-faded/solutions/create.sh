kubectl create secret generic door --from-literal=code=4711
