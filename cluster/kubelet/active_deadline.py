"""A pod's activeDeadlineSeconds: how long it may be active on its node, whatever its containers do.

A pod that is past it has Failed; its containers are told to end. (In Kubernetes: pkg/kubelet/active_deadline.go.)
"""

from __future__ import annotations

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, Update
from cluster.client.view import View
from cluster.kubelet.memory import Pod, event
from cluster.kubelet.steps import Saying

REASON, MESSAGE = "DeadlineExceeded", "Pod was active on the node longer than the specified deadline"


def left(pod: Obj, view: View, memory: Pod) -> float | None:
    """Seconds of the cluster's time that it has left; None for as long as it likes, or before it has started."""
    limit, start = pod["spec"].get("activeDeadlineSeconds"), meta.get(pod, "status.startTime")
    if limit is None or not start:
        return None
    if memory.active_since is None:
        memory.active_since = view.time - max(0.0, view.now - clock.parse(start))
    return memory.active_since + float(limit) - view.time


def exceeded(pod: Obj) -> Decided:
    """What becomes of a pod whose time is over."""
    status = {**pod["status"], "phase": "Failed", "reason": REASON, "message": MESSAGE}
    said = event(pod, Saying("Normal", REASON, MESSAGE))
    return Decided([Update("pods", {**pod, "status": status}, MESSAGE, "status"), said])
