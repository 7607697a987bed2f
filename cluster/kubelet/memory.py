"""What the kubelet remembers of a pod between two looks, and what it says of it; gone with its process."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.client.controller import Event
from cluster.kubelet import cri, hooks, probes
from cluster.kubelet.steps import Memory, Saying

FIELDS = ("containers", "initContainers", "ephemeralContainers")


class Pod:
    """What the kubelet remembers of one pod."""

    def __init__(self, uid: str) -> None:
        self.uid = uid
        self.lost()

    def lost(self) -> None:
        """The machine went dark: nothing is remembered but the pod's name."""
        self.containers: dict[str, Memory] = {}
        self.probes = probes.Memory()
        self.stops: dict[str, hooks.Stop] = {}
        self.deleting = False
        self.ended: float | None = None
        self.active_since: float | None = None
        self.mount_failure = ""
        self.settings: dict[str, cri.Settings] = {}


def containers(pod: Obj) -> dict[str, Obj]:
    """Every container of a pod, of all three kinds, by name."""
    return {c["name"]: c for field in FIELDS for c in pod["spec"].get(field, [])}


def event(pod: Obj, saying: Saying) -> Event:
    """What the kubelet says, about the pod or about one of its containers."""
    field = next(
        (
            f"spec.{field}{{{saying.container}}}"
            for field in FIELDS
            if any(c["name"] == saying.container for c in pod["spec"].get(field, []))
        ),
        "",
    )
    return Event(pod, saying.type, saying.reason, saying.message, "kubelet", pod["spec"]["nodeName"], field)
