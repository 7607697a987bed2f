"""The replication controller: the ReplicaSet's older brother.

The same loop as a ReplicaSet's; only its selector is a plain map, and no Deployment stands above it. (In
Kubernetes: pkg/controller/replication, which wraps the ReplicaSet's.)
"""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.client.controller import Decided, by_key, controller
from cluster.client.view import View
from cluster.controllers import _replicas
from cluster.controllers._ownership import interested

COMPONENT, RESOURCE = "replication-controller", "replicationcontrollers"


@controller(
    "replicationcontroller",
    component=COMPONENT,
    watches={RESOURCE: by_key, "pods": interested("ReplicationController", RESOURCE)},
)
def reconcile(key: str, view: View) -> Decided:
    """A ReplicationController owns the active pods that carry its selector's labels, and keeps their number at
    `spec.replicas`, as a ReplicaSet does: too few, it makes them; too many, it deletes those missed least."""
    owner = view.get(RESOURCE, *meta.split_key(key))
    return Decided() if owner is None else _replicas.reconcile(owner, RESOURCE, COMPONENT, view)
