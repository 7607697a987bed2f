"""Recreate: all old pods go, and only then the new ones come.

For programs of which two versions must never run at once; there is a gap, and that is the point. (In Kubernetes:
deployment/recreate.go.)
"""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.client.view import View
from cluster.controllers import _pods
from cluster.controllers.deployment.replica_sets import Resize
from cluster.controllers.deployment.rollout import Rollout, active, size


def steps(rollout: Rollout) -> list[Resize]:
    """The old down to nothing; then, once there are none, the new up to all."""
    down = [Resize(rs, 0, "old pods go before new ones come") for rs in active(rollout.old)]
    new = rollout.new
    if down or new is None or size(new) == rollout.replicas:
        return down
    return [Resize(new, rollout.replicas, "all old pods are gone")]


def waits(rollout: Rollout, view: View) -> bool:
    """Whether old pods are still there, terminating ones included."""
    left = (pod for rs in rollout.old for pod in view.owned(meta.uid(rs), "pods"))
    return any(not _pods.finished(pod) for pod in left)
