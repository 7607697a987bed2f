# hint: zero
for n in 1 2 3; do kubectl run crew-$n --image=nginx --labels=$(kubectl get replicasets -l app=crew -o jsonpath="{.items[0].spec.selector.matchLabels}" | tr -d "{}\"" | tr : =); done
# mend
kubectl scale deployment crew --replicas=3
