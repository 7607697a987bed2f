kubectl patch deployment giant --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/resources"}]'
