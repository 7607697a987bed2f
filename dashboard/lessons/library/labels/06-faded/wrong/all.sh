# hint: everybody
kubectl label pods --all shift={{shift}}
# mend
kubectl label pods -l team={{away}} shift-
