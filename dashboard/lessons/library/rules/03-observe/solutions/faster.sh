sed "s/rate: 60/rate: 100/" many.yaml | kubectl create -f -
sleep 6
