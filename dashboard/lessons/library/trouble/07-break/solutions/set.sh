kubectl set env deployment quitter GUEST=Ada
