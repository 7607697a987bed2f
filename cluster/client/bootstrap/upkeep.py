"""What the API server puts back into each cluster when it starts: all that a new one is born with and this one lacks.

Clusters made by an older Podium catch up here; nothing happens to one that has everything. One that sleeps catches up
when somebody comes: nobody sees it before, and a server with hundreds of them starts at once. (In Kubernetes: the
post-start hooks of kube-apiserver.)
"""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import built_in, rbac
from cluster.etcd import store
from cluster.etcd.models import API_SERVER, ASLEEP, Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

_put_off: set[str] = set()


def reconcile(cluster: str) -> int:
    """Bring a cluster up to what this server wants; how many objects were written. A dead API server wants nothing."""
    if not store.cluster_row(cluster).answers:
        return 0
    return built_in.reconcile(cluster) + rbac.reconcile(cluster)


def switch(cluster: str, component: str, running: bool, actor: Actor) -> Obj:
    """Start or stop a part of the control plane, from outside the cluster; the Component. StatusError where there is no
    such part. An API server that starts does what it always does then."""
    found = Registry(cluster).patch(store.SWITCHES, "", component, "merge", {"spec": {"running": running}}, actor=actor)
    if running and component == API_SERVER:
        reconcile(cluster)
    return found


def start() -> None:
    """The server starts: bring up all clusters, those that sleep when they wake."""
    for name, rest in Cluster.objects.values_list("name", "rest").order_by("name"):
        if rest == ASLEEP:
            _put_off.add(name)
        else:
            reconcile(name)


def catch_up(cluster: str) -> None:
    """Somebody comes to a cluster: bring it up if that was put off."""
    if cluster in _put_off:
        _put_off.discard(cluster)
        reconcile(cluster)
