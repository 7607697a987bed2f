kubectl set image pod/twins two=redis
sleep 20
