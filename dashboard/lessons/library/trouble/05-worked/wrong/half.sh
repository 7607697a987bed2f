# hint: still-too-big
kubectl set resources deployment giant --requests=cpu=32
# mend
kubectl set resources deployment giant --requests=cpu=100m
