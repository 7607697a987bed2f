"""What the API server puts back into each cluster when it starts: all that a new one is born with and this one lacks.

Clusters made by an older Podium catch up here; nothing happens to one that has everything. (In Kubernetes: the
post-start hooks of kube-apiserver.)
"""

from __future__ import annotations

from cluster.client.bootstrap import built_in, rbac


def reconcile(cluster: str) -> int:
    """Bring a cluster up to what this server wants; how many objects were written."""
    return built_in.reconcile(cluster) + rbac.reconcile(cluster)
