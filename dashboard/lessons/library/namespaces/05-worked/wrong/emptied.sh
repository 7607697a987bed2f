# hint: emptied
kubectl delete deployments,services,configmaps --all -n green
# mend
kubectl delete namespace green
