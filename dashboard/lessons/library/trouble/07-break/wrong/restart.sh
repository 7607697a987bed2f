# hint: variable
kubectl rollout restart deployment quitter
# mend
kubectl set env deployment quitter {{wants}}=Ada
