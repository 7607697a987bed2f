"""NodeAffinity: the nodes a pod asks for, by nodeSelector or by affinity, and those it would like best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.scheduling import node_matches, term_matches
from cluster.scheduler.framework import Plugin, Rejection, rejected, share
from cluster.scheduler.snapshot import NodeInfo, Snapshot

_PREFERRED = "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution"


def refuse(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    if node_matches(pod, info.node):
        return None
    return rejected("node(s) didn't match Pod's node affinity/selector", final=True)


def score(pod: Obj, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Mapping[str, float]:
    """The weights of the preferences each node meets."""
    wishes = meta.get(pod, _PREFERRED, [])
    met = {i.name: sum(w["weight"] for w in wishes if term_matches(w["preference"], i.node)) for i in nodes}
    best = max(met.values())
    return {name: share(weight, best) for name, weight in met.items()} if wishes else {}


PLUGIN = Plugin(
    "NodeAffinity",
    order=4,
    filter=refuse,
    score=score,
    weight=2,
    praise=lambda pod, node: f"{node} is what the pod prefers",
)
