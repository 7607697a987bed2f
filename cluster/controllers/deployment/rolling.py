"""The rolling update: grow the new, shrink the old, and never cross the two marks.

Each look takes one step: up when there is room for more pods, else down when more are available than must be.
Old pods that are not available go first, since nobody misses them. (In Kubernetes: deployment/rolling.go.)
"""

from __future__ import annotations

from cluster.controllers.deployment.replica_sets import Resize
from cluster.controllers.deployment.rollout import Rollout, active, available, size, total


def first_size(rollout: Rollout) -> int:
    """How many pods a ReplicaSet that is not there yet may start with."""
    return max(0, min(_ceiling(rollout) - total(rollout.old), rollout.replicas))


def steps(rollout: Rollout) -> list[Resize]:
    """What to resize next; nothing while the rollout waits for pods, or is over."""
    return _growth(rollout) or _shrinkage(rollout)


def _ceiling(rollout: Rollout) -> int:
    return rollout.replicas + rollout.surge


def _growth(rollout: Rollout) -> list[Resize]:
    new = rollout.new
    if new is None or size(new) == rollout.replicas:
        return []
    if size(new) > rollout.replicas:
        return [Resize(new, rollout.replicas, f"the Deployment wants {rollout.replicas} replicas")]
    exist = total(rollout.sets)
    added = min(_ceiling(rollout) - exist, rollout.replicas - size(new))
    if added <= 0:
        return []
    return [Resize(new, size(new) + added, f"{exist} pods exist, {_ceiling(rollout)} may")]


def _shrinkage(rollout: Rollout) -> list[Resize]:
    """Old ReplicaSets, oldest first: what is broken goes first, then as many as may be missing."""
    new, floor = rollout.new, rollout.replicas - rollout.unavailable
    awaited = 0 if new is None else size(new) - available([new])
    budget = total(rollout.sets) - floor - awaited
    if budget <= 0 or not active(rollout.old):
        return []
    sizes = {id(rs): size(rs) for rs in rollout.old}
    for rs in rollout.old:
        broken = max(0, min(budget, sizes[id(rs)] - available([rs])))
        sizes[id(rs)], budget = sizes[id(rs)] - broken, budget - broken
    spare = available(rollout.sets) - floor
    for rs in rollout.old:
        surplus = max(0, min(spare, sizes[id(rs)]))
        sizes[id(rs)], spare = sizes[id(rs)] - surplus, spare - surplus
    why = f"{available(rollout.sets)} pods are available, {floor} must be"
    return [Resize(rs, sizes[id(rs)], why) for rs in rollout.old if sizes[id(rs)] != size(rs)]
