kubectl set image deployment typo {{container}}=nginx
