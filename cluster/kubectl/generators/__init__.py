"""Objects from a few words of a command line: what `kubectl create`, `run` and `expose` send.

Pure functions, one module a family. Each returns a manifest whose fields stand in the order of the Go struct, as
kubectl's JSON prints them, with the empty structs that Go cannot leave out (`resources: {}`, `status: {}`).
A ValueError carries kubectl's sentence. (In Kubernetes: kubectl/pkg/cmd/create and kubectl/pkg/generate.)
"""
