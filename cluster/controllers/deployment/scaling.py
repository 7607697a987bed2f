"""Scaling in the middle of a rollout: every ReplicaSet takes its share.

When nothing is rolling there is one ReplicaSet to resize. While several have pods, the difference is spread over
them in proportion to their sizes, so that a half-done rollout stays half done and no risk moves to one side.
(In Kubernetes: deployment/sync.go, scale.)
"""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers.deployment.replica_sets import DESIRED, MAXIMUM, Resize
from cluster.controllers.deployment.rollout import Rollout, active, available, size, total


def rescaled(rollout: Rollout) -> bool:
    """Whether the Deployment's size has changed since its ReplicaSets were last resized."""
    marks = (meta.annotations_of(rs).get(DESIRED) for rs in active(rollout.sets))
    return any(mark is not None and mark != str(rollout.replicas) for mark in marks)


def steps(rollout: Rollout) -> list[Resize]:
    """The sizes that follow the Deployment's."""
    why = f"the Deployment wants {rollout.replicas} replicas"
    only = _only(rollout)
    if only is not None:
        return [Resize(only, rollout.replicas, why)]
    if _saturated(rollout):
        return [Resize(rs, 0, "the new ReplicaSet has all it needs") for rs in active(rollout.old)]
    if not rollout.rolling:
        return []
    return [Resize(rs, number, why) for rs, number in _shares(rollout)]


def _only(rollout: Rollout) -> Obj | None:
    """The one ReplicaSet with pods, or the latest when none has any; None when several have."""
    busy = active(rollout.sets)
    if len(busy) > 1 or not rollout.sets:
        return None
    return busy[0] if busy else rollout.sets[-1]


def _saturated(rollout: Rollout) -> bool:
    new = rollout.new
    if new is None:
        return False
    marked = meta.annotations_of(new).get(DESIRED) == str(rollout.replicas)
    return marked and size(new) == rollout.replicas == available([new])


def _shares(rollout: Rollout) -> list[tuple[Obj, int]]:
    """Each busy ReplicaSet with its share; what rounding leaves over goes to the largest."""
    allowed = rollout.replicas + rollout.surge if rollout.replicas else 0
    change = allowed - total(active(rollout.sets))
    newest_first = active(rollout.sets)[::-1]
    ordered = newest_first if change > 0 else newest_first[::-1]
    ordered = sorted(ordered, key=size, reverse=True)
    sizes, left = [], change
    for rs in ordered:
        part = _bounded(_share(rs, rollout), left)
        sizes.append(size(rs) + part)
        left -= part
    sizes[0] = max(0, sizes[0] + left)
    return list(zip(ordered, sizes, strict=True))


def _bounded(part: int, left: int) -> int:
    """A share, but never more than is left and never in the other direction."""
    return max(0, min(part, left)) if left >= 0 else min(0, max(part, left))


def _share(rs: Obj, rollout: Rollout) -> int:
    """By how much a ReplicaSet would grow to keep its part of the whole."""
    if not rollout.replicas:
        return -size(rs)
    before = int(meta.annotations_of(rs).get(MAXIMUM) or meta.get(rollout.deployment, "status.replicas", 0))
    exact = size(rs) * (rollout.replicas + rollout.surge) / before if before else size(rs)
    return int(exact + 0.5) - size(rs)
