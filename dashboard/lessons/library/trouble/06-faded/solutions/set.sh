kubectl set image deployment typo server=nginx
