"""The limits of a whole cluster (limits.py): nobody makes more than it may hold.

Counted inside the transaction of the write, so that two writers never share the last place. What loops note for
themselves (events, Leases, endpoints) is never refused: a cluster at its limit goes on working. What they make for
somebody (a Deployment's pods) is, and their events say why.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Sum, TextField
from django.db.models.functions import Cast, Length

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Change, Cluster, Entry
from cluster.etcd.store import Tx
from cluster.registry import limits

ORDER = 110
UNCOUNTED = ("controllerrevisions.apps", "endpoints", "endpointslices.discovery.k8s.io", "events",
             "ipaddresses.networking.k8s.io", "leases.coordination.k8s.io")  # fmt: skip
GENERATORS = "trafficgenerators.traffic.podium.local"
MIB = 2**20
REVISIONS = 200
"""So many writes go by until the size of the history is asked anew."""
_sizes: dict[str, tuple[int, int]] = {}


def inside(tx: Tx, resource: str, obj: Obj, old: Obj | None) -> None:
    """403 when the object, as it is about to be stored, is more than the cluster may hold."""
    held: dict[str, int] = tx.cluster.limits
    if not held or resource in UNCOUNTED:
        return
    if resource == GENERATORS and "traffic" in held and _rate(obj) > _rate(old):
        _one_more(tx, "traffic", resource, obj, _rates(tx, obj), _rate(obj))
    if old is None:
        if resource == "pods" and "pods" in held:
            _one_more(tx, "pods", resource, obj, tx.once("limits/pods", lambda: _counted(tx, resource="pods")))
        if "objects" in held:
            _one_more(tx, "objects", resource, obj, tx.once("limits/objects", lambda: _counted(tx)))
        if "storage" in held and _kept(tx.cluster) >= held["storage"] * MIB:
            raise limits.refused("storage", held["storage"], resource, meta.name(obj))


def _one_more(tx: Tx, name: str, resource: str, obj: Obj, used: dict[str, int], more: int = 1) -> None:
    """Take so many more of what is `used`, if that is within the limit."""
    used["in all"] += more
    if used["in all"] > tx.cluster.limits[name]:
        raise limits.refused(name, tx.cluster.limits[name], resource, meta.name(obj))


def _counted(tx: Tx, **which: Any) -> dict[str, int]:
    """How many objects the cluster has."""
    rows = Entry.objects.filter(cluster=tx.cluster, **which).exclude(resource__in=UNCOUNTED)
    return {"in all": rows.count()}


def _rate(generator: Obj | None) -> int:
    return int(meta.get(generator, "spec.rate", 0))


def _rates(tx: Tx, obj: Obj) -> dict[str, int]:
    """Requests a second that all other generators send."""
    others = (other for other in tx.list(GENERATORS) if meta.key(other) != meta.key(obj))
    running = (other for other in others if meta.get(other, "status.phase") != "Finished")
    return {"in all": sum(map(_rate, running))}


def _kept(row: Cluster) -> int:
    """Bytes of all that the cluster's log keeps; a little old, since adding them up takes its time."""
    revision, size = _sizes.get(row.uid, (-REVISIONS, 0))
    if not revision <= row.revision < revision + REVISIONS:
        sizes = Change.objects.filter(cluster=row).annotate(size=Length(Cast("manifest", TextField())))
        size = sizes.aggregate(total=Sum("size"))["total"] or 0
        _sizes[row.uid] = row.revision, size
    return size
