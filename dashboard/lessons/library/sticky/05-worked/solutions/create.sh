sed "s/rate: 10/rate: 20/" alive.yaml | kubectl create -f -
sleep 6
