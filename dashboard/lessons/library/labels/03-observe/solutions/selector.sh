kubectl delete pods -l team=red,size=small
