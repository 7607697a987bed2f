# hint: spelling
kubectl set env deployment quitter $(echo {{wants}} | tr A-Z a-z)=Ada
# mend
kubectl set env deployment quitter $(echo {{wants}} | tr A-Z a-z)- {{wants}}=Ada
