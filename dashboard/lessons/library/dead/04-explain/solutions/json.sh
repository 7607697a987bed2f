kubectl patch component kube-scheduler --type=json -p '[{"op":"replace","path":"/spec/running","value":true}]'
