"""NodeName: a pod that names its node gets that one or none."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.scheduler.framework import Plugin, Rejection, rejected
from cluster.scheduler.snapshot import NodeInfo, Snapshot


def refuse(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    wanted = meta.get(pod, "spec.nodeName", "")
    if wanted in ("", info.name):
        return None
    return rejected("node(s) didn't match the requested node name", final=True)


PLUGIN = Plugin("NodeName", order=2, filter=refuse)
