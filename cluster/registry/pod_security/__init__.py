"""Pod Security Standards: how much of its node a pod may have.

Three levels: privileged allows all, baseline forbids what is known to give a node away, restricted wants what
hardening asks for. A check is a function from a pod to what is wrong with it; `baseline` and `restricted` hold them,
one after the other as upstream runs them, and `standard` says which of them a level at a version means. (In
Kubernetes: k8s.io/pod-security-admission/policy, whose words these are.)
"""
