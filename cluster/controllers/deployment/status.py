"""What a Deployment says of itself: counts, whether enough is available, whether the rollout gets on.

`kubectl rollout status` reads the counts, and fails on the Progressing condition's ProgressDeadlineExceeded.
(In Kubernetes: deployment/sync.go, calculateStatus, and deployment/progress.go.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.controllers._time import elapsed
from cluster.controllers.deployment.rollout import Rollout, available, total

AVAILABLE, PROGRESSING, FAILURE = "Available", "Progressing", "ReplicaFailure"
DONE, STUCK, PAUSED = "NewReplicaSetAvailable", "ProgressDeadlineExceeded", "DeploymentPaused"


@dataclass(frozen=True)
class Notice:
    """A condition to be set, without its times."""

    type: str
    status: str
    reason: str
    message: str


def counted(rollout: Rollout) -> Obj:
    """The counts, with zeros left out, and the old conditions."""
    old = rollout.deployment.get("status") or {}
    ready, have = _sum(rollout.sets, "readyReplicas"), available(rollout.sets)
    counts = {
        "observedGeneration": int(meta.metadata(rollout.deployment).get("generation") or 0),
        "replicas": _sum(rollout.sets, "replicas"),
        "updatedReplicas": _sum([rollout.new] if rollout.new else [], "replicas"),
        "readyReplicas": ready,
        "availableReplicas": have,
        "unavailableReplicas": max(0, total(rollout.sets) - have),
    }
    kept = {k: old[k] for k in ("collisionCount", "conditions") if old.get(k)}
    return {
        **{k: v for k, v in counts.items() if v},
        "terminatingReplicas": _sum(rollout.sets, "terminatingReplicas"),
        **kept,
    }


def _sum(sets: Iterable[Obj], field: str) -> int:
    return sum(int(meta.get(rs, f"status.{field}", 0)) for rs in sets)


def availability(rollout: Rollout, status: Obj) -> Notice:
    if status.get("availableReplicas", 0) >= rollout.replicas - rollout.unavailable:
        return Notice(AVAILABLE, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    text = "Deployment does not have minimum availability."
    return Notice(AVAILABLE, "False", "MinimumReplicasUnavailable", text)


def complete(rollout: Rollout, status: Obj) -> bool:
    counts = [status.get(k, 0) for k in ("updatedReplicas", "replicas", "availableReplicas")]
    return counts == [rollout.replicas] * 3


def progress(rollout: Rollout, status: Obj, view: View) -> Notice | None:
    """What is new about the rollout's progress, measured from the status before; None for nothing."""
    found = condition(status, PROGRESSING)
    settled = found is not None and found["reason"] == DONE
    if rollout.deadline is None or (settled and status.get("replicas", 0) == status.get("updatedReplicas", 0)):
        return None
    about = f'ReplicaSet "{meta.name(rollout.new)}"' if rollout.new else f'Deployment "{meta.name(rollout.deployment)}"'
    if complete(rollout, status):
        return Notice(PROGRESSING, "True", DONE, f"{about} has successfully progressed.")
    if _advanced(rollout.deployment.get("status") or {}, status):
        return Notice(PROGRESSING, "True", "ReplicaSetUpdated", f"{about} is progressing.")
    if found is not None and found["reason"] != DONE and patience(rollout, status, view) <= 0:
        return Notice(PROGRESSING, "False", STUCK, f"{about} has timed out progressing.")
    return None


def patience(rollout: Rollout, status: Obj, view: View) -> float:
    """Seconds of the cluster's time until a rollout without progress counts as stuck."""
    found = condition(status, PROGRESSING) or {}
    since = elapsed(view, f"{meta.uid(rollout.deployment)}/progress", found.get("lastUpdateTime") or view.timestamp)
    return float(rollout.deadline or 0) - since


def _advanced(old: Obj, new: Obj) -> bool:
    """More new pods, fewer old ones, more ready or more available."""
    outdated = [s.get("replicas", 0) - s.get("updatedReplicas", 0) for s in (old, new)]
    grown = ("updatedReplicas", "readyReplicas", "availableReplicas")
    return outdated[1] < outdated[0] or any(new.get(k, 0) > old.get(k, 0) for k in grown)


def pausing(rollout: Rollout) -> Notice | None:
    """The notice that a rollout was paused or goes on, so that a pause does not count as being stuck."""
    found = condition(rollout.deployment.get("status") or {}, PROGRESSING)
    reason = found["reason"] if found else ""
    paused = bool(meta.get(rollout.deployment, "spec.paused"))
    if rollout.deadline is None or reason == STUCK or paused == (reason == PAUSED):
        return None
    if paused:
        return Notice(PROGRESSING, "Unknown", PAUSED, "Deployment is paused")
    return Notice(PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed")


def condition(status: Obj, kind: str) -> Obj | None:
    return next((c for c in status.get("conditions") or [] if c["type"] == kind), None)


def noticed(status: Obj, notice: Notice | None, now: str, *, renew: bool = False) -> Obj:
    """The status with a condition set; the same status and reason again changes nothing unless it is renewed."""
    if notice is None:
        return status
    old = condition(status, notice.type)
    same = old is not None and old["status"] == notice.status
    if old is not None and same and old["reason"] == notice.reason and not renew:
        return status
    moved = old["lastTransitionTime"] if old is not None and same else now
    fresh = {**vars(notice), "lastUpdateTime": now, "lastTransitionTime": moved}
    return {**status, "conditions": [*(c for c in status.get("conditions") or [] if c is not old), fresh]}


def failing(rollout: Rollout, status: Obj) -> Obj:
    """The status with the reason why a ReplicaSet cannot make its pods, the new one's before those of the old."""
    sets = [*([rollout.new] if rollout.new else []), *rollout.old]
    told = next((c for rs in sets if (c := condition(rs.get("status") or {}, FAILURE))), None)
    if told is not None:
        notice = Notice(FAILURE, told["status"], told.get("reason", ""), told.get("message", ""))
        return noticed(status, notice, told["lastTransitionTime"])
    if condition(status, FAILURE) is None:
        return status
    return {**status, "conditions": [c for c in status["conditions"] if c["type"] != FAILURE]}
