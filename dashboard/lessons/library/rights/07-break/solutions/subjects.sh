kubectl patch clusterrolebinding just-for-a-test --type=merge -p '{"subjects":[]}'
