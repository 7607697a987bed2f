# hint: spelling
kubectl set env deployment quitter guest=Ada
# mend
kubectl set env deployment quitter guest- GUEST=Ada
