kubectl patch deployment quitter -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","env":[{"name":"{{wants}}","value":"Bo"}]}]}}}}'
