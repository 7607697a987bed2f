"""What a pod asks for in all: its containers together, or its hungriest init container if that needs more.

(In Kubernetes: PodRequests and PodLimits in component-helpers/resource.)
"""

from __future__ import annotations

from cluster.apimachinery import meta, quantity
from cluster.apimachinery.meta import Obj


def total(spec: Obj, side: str) -> dict[str, str]:
    """The pod's "requests" or "limits" by resource. Sidecars run beside everything that comes after them."""
    found: dict[str, str] = {}
    beside: dict[str, str] = {}
    peaks: list[dict[str, str]] = []
    for container in spec.get("initContainers") or []:
        own = meta.get(container, f"resources.{side}", {})
        if container.get("restartPolicy") == "Always":
            beside = _sum(beside, own)
        else:
            peaks.append(_sum(beside, own))
    for container in spec.get("containers") or []:
        found = _sum(found, meta.get(container, f"resources.{side}", {}))
    found = _sum(found, beside)
    for peak in peaks:
        for name, amount in peak.items():
            if name not in found or quantity.compare(amount, found[name]) > 0:
                found[name] = amount
    return _sum(found, spec.get("overhead") or {}) if side == "requests" else found


def _sum(one: dict[str, str], other: Obj) -> dict[str, str]:
    return {**one, **{name: quantity.add(one.get(name, "0"), amount) for name, amount in other.items()}}
