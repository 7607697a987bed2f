"""What containers use, as far as a simulated cluster can tell: what they need idle, and what their traffic costs.

No container here burns a processor. What is known is which containers run and how many requests a second the
TrafficGenerators send to them, so that is what is told: a little for being there, and so much for each request. A
limit holds what it limits. The sums are the same for everybody who asks, and follow the load as it is now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cluster.apimachinery import meta, quantity
from cluster.apimachinery.meta import Obj

IDLE_CPU, IDLE_MEMORY = 1.0, 8 * 2**20
REQUEST_CPU, REQUEST_MEMORY = 10.0, 2**17
"""What one request a second costs: thousandths of a core, bytes."""
NODE_CPU, NODE_MEMORY = 60.0, 600 * 2**20
"""What a node's kubelet, runtime and kernel take."""
GENERATORS = "trafficgenerators.traffic.podium.local"


@dataclass(frozen=True)
class Usage:
    """Thousandths of a core, and bytes."""

    cpu: float
    memory: float

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.cpu + other.cpu, self.memory + other.memory)

    @property
    def said(self) -> Obj:
        """As metrics-server writes it: nanocores and kibibytes."""
        return {"cpu": f"{int(self.cpu * 1_000_000)}n", "memory": f"{int(self.memory) // 1024}Ki"}


def measured(pod: Obj) -> bool:
    """Whether there is something to measure: the pod runs."""
    return bool(meta.get(pod, "status.phase") == "Running" and not meta.is_deleting(pod) and _running(pod))


def _running(pod: Obj) -> set[str]:
    statuses = meta.get(pod, "status.containerStatuses") or []
    return {status["name"] for status in statuses if "running" in (status.get("state") or {})}


def rates(generators: Iterable[Obj], pods: Iterable[Obj]) -> dict[str, float]:
    """Requests a second by pod name: each running load, shared as the living pods have answered it so far."""
    living = {meta.name(pod) for pod in pods if measured(pod)}
    found: dict[str, float] = {}
    for generator in generators:
        if meta.get(generator, "status.phase") != "Running":
            continue
        answered = {p: n for p, n in (meta.get(generator, "status.endpoints") or {}).items() if p in living}
        total = sum(answered.values())
        for pod, count in answered.items():
            found[pod] = found.get(pod, 0.0) + meta.get(generator, "spec.rate", 0) * count / total
    return found


def containers(pod: Obj, rate: float) -> dict[str, Usage]:
    """What each running container of a pod uses, given the requests a second that the pod serves. The load is the
    first container's that has a port, or else the first's."""
    running, specs = _running(pod), pod["spec"]["containers"]
    served = next((c["name"] for c in specs if c.get("ports")), specs[0]["name"])
    return {c["name"]: _container(c, rate if c["name"] == served else 0.0) for c in specs if c["name"] in running}


def _container(container: Obj, rate: float) -> Usage:
    limits = meta.get(container, "resources.limits") or {}
    cpu, memory = IDLE_CPU + rate * REQUEST_CPU, IDLE_MEMORY + rate * REQUEST_MEMORY
    if "cpu" in limits:
        cpu = min(cpu, float(quantity.parse(limits["cpu"])) * 1000)
    return Usage(cpu, min(memory, float(quantity.parse(limits["memory"]))) if "memory" in limits else memory)
