"""Admission: whether the kubelet takes up a pod that is bound to its node at all.

The scheduler is not the only one who binds: a manifest may carry a nodeName, anybody may write a Binding. So the
kubelet asks the scheduler's hard questions once more, when it first sees a pod and only then. A pod that it refuses is
Failed for good, with the question's name as its reason; no container of it ever runs. (In Kubernetes:
predicateAdmitHandler in pkg/kubelet/lifecycle/predicate.go, and rejectPod in pkg/kubelet/kubelet.go.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cluster.api.podspec.ports import NO_FREE_PORTS, host_ports
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View


class Refusal(NamedTuple):
    """Why a pod is not taken: `reason` goes into its status and its event, `message` into both."""

    reason: str
    message: str

    def status(self, pod: Obj) -> Obj:
        """The status of the refused pod."""
        said = f"Pod was rejected: {self.message}"
        return {**(pod.get("status") or {}), "phase": "Failed", "reason": self.reason, "message": said}


def refusal(pod: Obj, view: View) -> Refusal | None:
    """Why the kubelet does not take the pod up; None when it does, which it remembers."""
    admitted: set[str] = view.memory.setdefault("admitted", set())
    if meta.uid(pod) in admitted or _taken_up(pod):
        return None
    node = pod["spec"]["nodeName"]
    here = (p for p in view.list("pods") if p["spec"].get("nodeName") == node and meta.uid(p) != meta.uid(pod))
    found = judge(pod, [p for p in here if _alive(p) and (_taken_up(p) or meta.uid(p) in admitted)])
    if found is None:
        admitted.add(meta.uid(pod))
    return found


def judge(pod: Obj, others: Iterable[Obj]) -> Refusal | None:
    """The hard questions, of a pod among those that the node has taken up before it."""
    taken = [port for other in others for port in host_ports(other["spec"])]
    if any(wanted.clashes(port) for wanted in host_ports(pod["spec"]) for port in taken):
        return Refusal("NodePorts", f"Predicate NodePorts failed: {NO_FREE_PORTS}")
    return None


def _taken_up(pod: Obj) -> bool:
    return bool(meta.get(pod, "status.startTime"))


def _alive(pod: Obj) -> bool:
    return meta.get(pod, "status.phase") not in ("Succeeded", "Failed")
