kubectl patch component kube-controller-manager --type=json -p '[{"op":"replace","path":"/spec/running","value":true}]'
