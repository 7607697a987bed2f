"""What a pod asks for and what a node can give.

Amounts are integers: millicores of CPU, bytes of memory and storage, pieces of everything else. (In Kubernetes:
component-helpers/resource and scheduler/framework/types.go.)
"""

from __future__ import annotations

from collections.abc import Mapping

from cluster.apimachinery import meta, quantity
from cluster.apimachinery.meta import Obj

Amounts = dict[str, int]

ASSUMED = {"cpu": 100, "memory": 200 * 1024 * 1024}
"""What a container that asks for nothing counts for when nodes are compared, so that idle pods spread too."""


def amounts(quantities: Mapping[str, str] | None) -> Amounts:
    """Quantities as integers."""
    found = (quantities or {}).items()
    return {name: quantity.milli(q) if name == "cpu" else quantity.whole(q) for name, q in found}


def added(*parts: Mapping[str, int]) -> Amounts:
    names = {name for part in parts for name in part}
    return {name: sum(part.get(name, 0) for part in parts) for name in names}


def largest(*parts: Mapping[str, int]) -> Amounts:
    names = {name for part in parts for name in part}
    return {name: max(part.get(name, 0) for part in parts) for name in names}


def requests(pod: Obj, assumed: Mapping[str, int] | None = None) -> Amounts:
    """What the pod needs at its busiest: all containers together or, before them, the init container that needs
    most beside the sidecars started so far; and the overhead. `assumed` stands in for requests left out."""
    running = added(*(_asked(c, assumed) for c in meta.get(pod, "spec.containers", [])))
    sidecars, starting = Amounts(), Amounts()
    for container in meta.get(pod, "spec.initContainers", []):
        asked = _asked(container, assumed)
        if container.get("restartPolicy") == "Always":
            sidecars = added(sidecars, asked)
            asked = Amounts()
        starting = largest(starting, added(sidecars, asked))
    return added(largest(added(running, sidecars), starting), amounts(meta.get(pod, "spec.overhead")))


def _asked(container: Obj, assumed: Mapping[str, int] | None) -> Amounts:
    return {**(assumed or {}), **amounts(meta.get(container, "resources.requests"))}
