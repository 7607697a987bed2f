"""The deployment controller: from one template to the next without a gap.

A Deployment never touches a pod. It keeps one ReplicaSet for each template it has had, and rolls out by making
the newest grow while the older ones shrink, always within two marks: never more than `replicas + maxSurge` pods,
never fewer than `replicas - maxUnavailable` available ones. An old ReplicaSet kept at zero is a way back. (In
Kubernetes: pkg/controller/deployment.)
"""
