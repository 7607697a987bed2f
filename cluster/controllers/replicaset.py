"""The replicaset controller: so many pods of one template, always.

It is the loop that everything in class comes back to: delete a pod, and it counts one too few and makes another.
It knows no nodes and no addresses; placing and running are others' work. (In Kubernetes:
pkg/controller/replicaset.)
"""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.client.controller import Decided, by_key, controller
from cluster.client.view import View
from cluster.controllers import _replicas
from cluster.controllers._ownership import interested

COMPONENT, RESOURCE = "replicaset-controller", "replicasets.apps"


@controller(
    "replicaset",
    component=COMPONENT,
    watches={RESOURCE: by_key, "pods": interested("ReplicaSet", RESOURCE)},
)
def reconcile(key: str, view: View) -> Decided:
    """A ReplicaSet owns the active pods its selector matches: it adopts orphans and lets go of the others.

    Too few: it makes the missing ones from its template, at most 500 at once. Too many: it deletes those that are
    missed least. Its status says how many there are, how many are ready, and how many have been ready for
    minReadySeconds. One that is being deleted only counts.
    """
    owner = view.get(RESOURCE, *meta.split_key(key))
    return Decided() if owner is None else _replicas.reconcile(owner, RESOURCE, COMPONENT, view)
