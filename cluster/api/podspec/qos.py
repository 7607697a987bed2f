"""Quality of service: who dies first when a node runs out of memory.

Guaranteed: every container limits cpu and memory and asks for as much. BestEffort: nobody asks for anything.
Burstable: all the rest. (In Kubernetes: pkg/apis/core/helper/qos.)
"""

from __future__ import annotations

from cluster.apimachinery import quantity
from cluster.apimachinery.meta import Obj

_COUNTED = ("cpu", "memory")


def qos_class(spec: Obj) -> str:
    """The class of a pod with this (defaulted) spec; amounts that are none count for nothing."""
    containers = [*(spec.get("containers") or []), *(spec.get("initContainers") or [])]
    asked = [(_amounts(c, "requests"), _amounts(c, "limits")) for c in containers]
    if not any(requests or limits for requests, limits in asked):
        return "BestEffort"
    guaranteed = all(len(limits) == len(_COUNTED) and requests == limits for requests, limits in asked)
    return "Guaranteed" if guaranteed else "Burstable"


def _amounts(container: Obj, kind: str) -> dict[str, object]:
    """The cpu and memory a container asks for, in numbers, zero left out."""
    given = (container.get("resources") or {}).get(kind) or {}
    try:
        parsed = {name: quantity.parse(given[name]) for name in _COUNTED if given.get(name)}
    except ValueError:
        return {}
    return {name: amount for name, amount in parsed.items() if amount}
