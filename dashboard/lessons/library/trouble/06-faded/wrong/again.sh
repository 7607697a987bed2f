# hint: tag
kubectl set image deployment typo {{container}}=ngnx
# mend
kubectl set image deployment typo {{container}}=nginx
