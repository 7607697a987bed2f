"""What every kind that holds a pod needs to know of pods: their defaults, their rules, what kubectl shows of them.

Pods stand alone and inside the templates of Deployments, ReplicaSets and their like. A kind may not import
another kind, so what they share of pods lives here. (In Kubernetes: pkg/apis/core/v1/defaults.go and
pkg/apis/core/validation.)
"""
