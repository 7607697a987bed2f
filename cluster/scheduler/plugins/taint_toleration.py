"""TaintToleration: a taint keeps every pod away that does not tolerate it; a soft one only makes a node worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cluster.apimachinery.meta import Obj
from cluster.client.scheduling import (
    NO_EXECUTE,
    NO_SCHEDULE,
    PREFER_NO_SCHEDULE,
    taints,
    tolerates,
    tolerations,
    untolerated,
)
from cluster.scheduler.framework import MAX_SCORE, Plugin, Rejection, rejected, share
from cluster.scheduler.snapshot import NodeInfo, Snapshot


def refuse(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    if untolerated(tolerations(pod), taints(info.node), NO_SCHEDULE, NO_EXECUTE) is None:
        return None
    return rejected("node(s) had untolerated taint(s)", final=True)


def score(pod: Obj, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Mapping[str, float]:
    """The fewer soft taints a pod would have to bear, the better."""
    borne = [t for t in tolerations(pod) if t.get("effect") in (None, "", PREFER_NO_SCHEDULE)]
    counts = {info.name: sum(_bothers(t, borne) for t in taints(info.node)) for info in nodes}
    worst = max(counts.values())
    return {name: MAX_SCORE - share(count, worst) for name, count in counts.items()}


def _bothers(taint: Obj, borne: list[Obj]) -> bool:
    return taint["effect"] == PREFER_NO_SCHEDULE and not any(tolerates(t, taint) for t in borne)


PLUGIN = Plugin(
    "TaintToleration",
    order=3,
    filter=refuse,
    score=score,
    weight=3,
    praise=lambda pod, node: f"{node} has no taint against it",
)
