"""NodeUnschedulable: nothing new on a node that is cordoned, unless the pod tolerates just that."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.scheduling import NO_SCHEDULE, UNSCHEDULABLE, tolerates, tolerations
from cluster.scheduler.framework import Plugin, Rejection, rejected
from cluster.scheduler.snapshot import NodeInfo, Snapshot

_CORDON = {"key": UNSCHEDULABLE, "effect": NO_SCHEDULE}


def refuse(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    if not meta.get(info.node, "spec.unschedulable") or any(tolerates(t, _CORDON) for t in tolerations(pod)):
        return None
    return rejected("node(s) were unschedulable", final=True)


PLUGIN = Plugin("NodeUnschedulable", order=1, filter=refuse)
