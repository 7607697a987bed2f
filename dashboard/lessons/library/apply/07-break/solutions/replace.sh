kubectl replace --save-config -f truth.yaml
