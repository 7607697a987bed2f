"""NodeResourcesBalancedAllocation: a node whose CPU and memory fill up evenly wastes neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cluster.apimachinery.meta import Obj
from cluster.scheduler.framework import MAX_SCORE, Plugin
from cluster.scheduler.resources import added, requests
from cluster.scheduler.snapshot import NodeInfo, Snapshot


def score(pod: Obj, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Mapping[str, float]:
    """A pod that asks for nothing balances nothing."""
    asked = requests(pod)
    if not asked.get("cpu") and not asked.get("memory"):
        return {}
    return {info.name: _balance(pod, info) for info in nodes}


def _balance(pod: Obj, info: NodeInfo) -> float:
    """100 when both would be used by the same part; less, the further apart they are."""
    can, taken = info.allocatable, added(info.requested, requests(pod))
    parts = [min(1.0, taken.get(name, 0) / can[name]) for name in ("cpu", "memory") if can.get(name)]
    deviation = abs(parts[0] - parts[1]) / 2 if len(parts) == 2 else 0.0
    return int((1 - deviation) * MAX_SCORE)


PLUGIN = Plugin(
    "NodeResourcesBalancedAllocation",
    order=9,
    score=score,
    weight=1,
    praise=lambda pod, node: f"CPU and memory of {node} stay balanced",
)
