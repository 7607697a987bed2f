kubectl delete clusterrolebinding just-for-a-test
