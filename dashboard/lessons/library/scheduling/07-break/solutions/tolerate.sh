kubectl patch deployment late --type=json -p '[{"op":"replace","path":"/spec/template/spec/tolerations/0/value","value":"night"}]'
