"""NodeResourcesFit: a node takes no more than it can give, and the emptiest node is the best.

What counts is what pods ask for (`resources.requests`), not what they use. (LeastAllocated strategy.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cluster.apimachinery.meta import Obj
from cluster.scheduler.framework import MAX_SCORE, Plugin, Rejection, rejected
from cluster.scheduler.resources import ASSUMED, added, requests
from cluster.scheduler.snapshot import NodeInfo, Snapshot


def refuse(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    found = list(_lacks(pod, info))
    return rejected(*(text for text, _ in found), final=any(never for _, never in found))


def _lacks(pod: Obj, info: NodeInfo) -> Iterator[tuple[str, bool]]:
    """What the node is short of, and whether it would be even if it were empty."""
    can, taken = info.allocatable, info.requested
    if len(info.pods) + 1 > can.get("pods", 0):
        yield "Too many pods", False
    for name, asked in sorted(requests(pod).items()):
        if asked and asked > can.get(name, 0) - taken.get(name, 0):
            yield f"Insufficient {name}", asked > can.get(name, 0)


def score(pod: Obj, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Mapping[str, float]:
    return {info.name: _free(pod, info) for info in nodes}


def _free(pod: Obj, info: NodeInfo) -> float:
    """The part of CPU and memory that would stay free, in percent."""
    can, taken = info.allocatable, added(info.assumed, requests(pod, ASSUMED))
    parts = [
        max(0, can[name] - taken.get(name, 0)) * MAX_SCORE // can[name] for name in ("cpu", "memory") if can.get(name)
    ]
    return sum(parts) // len(parts) if parts else 0


PLUGIN = Plugin(
    "NodeResourcesFit",
    order=6,
    filter=refuse,
    score=score,
    weight=1,
    praise=lambda pod, node: f"{node} has the most room left",
)
