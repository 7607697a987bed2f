kubectl set env deployment quitter {{wants}}=Ada
