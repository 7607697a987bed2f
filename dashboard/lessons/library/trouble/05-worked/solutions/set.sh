kubectl set resources deployment giant --requests=cpu=100m
