"""What `kubectl get pods` says of a pod: how many containers are ready, what goes on, how often it restarted.

STATUS is not the phase. It is the most telling word there is: the pod's own reason, else the reason of an init
container that is not done ("Init:0/1"), else of the first container that waits or has ended. (In Kubernetes:
printPod in pkg/printers/internalversion/printers.go.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cluster.api.printing import since
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

UNREACHABLE = "NodeLost"
_TERMINAL = ("Succeeded", "Failed")


@dataclass
class Summary:
    """A pod in three numbers, a word and a moment ("" when nothing ever restarted)."""

    reason: str
    total: int
    ready: int = 0
    restarts: int = 0
    restarted: str = ""
    running: bool = field(default=False, repr=False)

    def count(self, status: Obj) -> None:
        """Add a container's restarts."""
        self.restarts += int(status.get("restartCount") or 0)
        self.restarted = max(self.restarted, meta.get(status, "lastState.terminated.finishedAt", ""))


def summary(pod: Obj) -> Summary:
    """The pod as kubectl's table sums it up."""
    inits = meta.get(pod, "spec.initContainers", [])
    sidecars = {c.get("name") for c in inits if c.get("restartPolicy") == "Always"}
    found = Summary(_reason(pod), len(meta.get(pod, "spec.containers", [])) + len(sidecars))
    waiting = _read_inits(found, meta.get(pod, "status.initContainerStatuses", []), sidecars, len(inits))
    if not waiting or meta.condition_is(pod, "Initialized"):
        _read_mains(found, pod, sidecars)
    if meta.is_deleting(pod):
        found.reason = _leaving(pod, found.reason)
    return found


def _reason(pod: Obj) -> str:
    scheduled = meta.condition(pod, "PodScheduled") or {}
    if scheduled.get("reason") == "SchedulingGated":
        return "SchedulingGated"
    return str(meta.get(pod, "status.reason") or meta.get(pod, "status.phase", ""))


def _read_inits(found: Summary, statuses: list[Obj], sidecars: set[str | None], total: int) -> bool:
    """Count the init containers; True when one is not done, which is then what the pod is doing."""
    for index, status in enumerate(statuses):
        found.count(status)
        ended = meta.get(status, "state.terminated")
        if ended is not None and not ended.get("exitCode"):
            continue
        if status.get("name") in sidecars and status.get("started"):
            found.ready += bool(status.get("ready"))
            continue
        found.reason = "Init:" + _init_reason(status, ended, index, total)
        return True
    return False


def _init_reason(status: Obj, ended: Obj | None, index: int, total: int) -> str:
    if ended is not None:
        return _ending(ended)
    waits = meta.get(status, "state.waiting.reason", "")
    return waits if waits and waits != "PodInitializing" else f"{index}/{total}"


def _read_mains(found: Summary, pod: Obj, sidecars: set[str | None]) -> None:
    """Count the containers; the first that waits or has ended gives its reason to the pod."""
    found.restarts, found.restarted = 0, ""
    for status in _of(meta.get(pod, "status.initContainerStatuses", []), sidecars):
        found.count(status)
    for status in reversed(meta.get(pod, "status.containerStatuses", [])):
        found.count(status)
        _read_main(found, status)
    if found.reason == "Completed" and found.running:
        found.reason = "Running" if meta.ready(pod) else "NotReady"


def _of(statuses: Iterable[Obj], names: set[str | None]) -> Iterable[Obj]:
    return (s for s in statuses if s.get("name") in names)


def _read_main(found: Summary, status: Obj) -> None:
    ended = meta.get(status, "state.terminated")
    waits = meta.get(status, "state.waiting.reason", "")
    if waits:
        found.reason = waits
    elif ended is not None:
        found.reason = _ending(ended)
    elif status.get("ready") and meta.get(status, "state.running") is not None:
        found.running = True
        found.ready += 1


def _ending(ended: Obj) -> str:
    """Why a container ended, in a word."""
    if ended.get("reason"):
        return str(ended["reason"])
    return f"Signal:{ended['signal']}" if ended.get("signal") else f"ExitCode:{ended.get('exitCode', 0)}"


def _leaving(pod: Obj, reason: str) -> str:
    if meta.get(pod, "status.reason") == UNREACHABLE:
        return "Unknown"
    return reason if meta.get(pod, "status.phase") in _TERMINAL else "Terminating"


def ready(pod: Obj) -> str:
    """READY: "1/2"."""
    found = summary(pod)
    return f"{found.ready}/{found.total}"


def status(pod: Obj) -> str:
    return summary(pod).reason


def restarts(pod: Obj) -> str:
    """RESTARTS: "0", or "3 (5s ago)" once the time of the last one is known."""
    found = summary(pod)
    return (
        f"{found.restarts} ({since(found.restarted)} ago)"
        if found.restarts and found.restarted
        else str(found.restarts)
    )


def readiness_gates(pod: Obj) -> str:
    gates = meta.get(pod, "spec.readinessGates", [])
    met = sum(meta.condition_is(pod, gate.get("conditionType", "")) for gate in gates)
    return f"{met}/{len(gates)}" if gates else "<none>"
