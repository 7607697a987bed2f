"""What loops ask of a pod: does it still count, is it ready, has it been ready long enough.

(In Kubernetes: pkg/api/v1/pod and pkg/controller/controller_utils.go.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.controllers._time import elapsed

FINAL = ("Succeeded", "Failed")


def finished(pod: Obj) -> bool:
    """Whether its containers have ended for good."""
    return meta.get(pod, "status.phase") in FINAL


def active(pod: Obj) -> bool:
    """Whether it counts as a replica: neither ended nor being deleted."""
    return not finished(pod) and not meta.is_deleting(pod)


def node_of(pod: Obj) -> str:
    """The node it was placed on, "" while it waits for one."""
    return str(meta.get(pod, "spec.nodeName", ""))


def ready_stamp(pod: Obj) -> str:
    """When it became ready, "" while it is not."""
    found = meta.condition(pod, "Ready")
    ready = found is not None and found.get("status") == "True"
    return str(found.get("lastTransitionTime") or "") if ready and found else ""


def ready_for(pod: Obj, view: View) -> float:
    """Seconds of the cluster's time since it became ready; -1 while it is not."""
    if not meta.ready(pod):
        return -1.0
    stamp = ready_stamp(pod)
    return elapsed(view, f"{meta.uid(pod)}/ready", stamp) if stamp else 0.0


def availability(pods: Iterable[Obj], min_ready: float, view: View) -> tuple[list[Obj], float | None]:
    """The pods that have been ready for `min_ready` seconds, and in how many the next one will be (or None)."""
    ages = [(pod, ready_for(pod, view)) for pod in pods if meta.ready(pod)]
    if not min_ready:
        return [pod for pod, _ in ages], None
    missing = [min_ready - age for _, age in ages if age < min_ready]
    return [pod for pod, age in ages if age >= min_ready], min(missing, default=None)


def condition_set(pod: Obj, condition: Obj, now: str) -> Obj:
    """The pod with a condition in its status, everything else as it was."""
    status = pod.get("status") or {}
    conditions = meta.with_condition(status.get("conditions") or [], condition, now)
    return {**pod, "status": {**status, "conditions": conditions}}
