# hint: not-a-label
kubectl label node node-1 shift=evening
# mend
kubectl taint node node-1 shift-
