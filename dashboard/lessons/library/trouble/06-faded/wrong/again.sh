# hint: tag
kubectl set image deployment typo server=ngnx
# mend
kubectl set image deployment typo server=nginx
