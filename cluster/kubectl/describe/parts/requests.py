"""What a node's pods have asked for, pod by pod and in all, against what it has to give.

A pod needs as much as its containers together; init containers run before them, so the largest of those counts
instead where it is more; sidecars (init containers that stay) count with both. (In kubectl: util/resource,
describeNodeResource.)
"""

from __future__ import annotations

from cluster.apimachinery import meta, quantity
from cluster.apimachinery.meta import Obj, Objs

from .values import amount, since
from .writer import Writer

Amounts = dict[str, str]
_NAN = -(2**63)
"""What Go makes of a division by nothing when it wants an integer."""
_STANDARD = {"cpu", "memory", "ephemeral-storage", "pods"}


def plus(one: Amounts, other: Amounts) -> Amounts:
    return one | {
        name: quantity.add(one[name], value) if name in one else value for name, value in other.items()
    }


def greater(one: Amounts, other: Amounts) -> Amounts:
    more = {k: v for k, v in other.items() if k not in one or quantity.compare(v, one[k]) > 0}
    return one | more


def pod_amounts(pod: Obj, side: str) -> Amounts:
    """A pod's requests or limits (`side`)."""
    spec = pod["spec"]
    total: Amounts = {}
    for container in spec.get("containers") or []:
        total = plus(total, _amounts(pod, container, side))
    sidecars: Amounts = {}
    highest: Amounts = {}
    for container in spec.get("initContainers") or []:
        if container.get("restartPolicy") == "Always":
            wanted = _amounts(pod, container, side)
            total, sidecars = plus(total, wanted), plus(sidecars, wanted)
            highest = greater(highest, sidecars)
        else:
            highest = greater(highest, plus(meta.get(container, f"resources.{side}", {}), sidecars))
    return _with_overhead(greater(total, highest), spec.get("overhead") or {}, side)


def _with_overhead(total: Amounts, overhead: Amounts, side: str) -> Amounts:
    """The runtime's own needs; a limit that is not set stays unset."""
    if side == "limits":
        overhead = {k: v for k, v in overhead.items() if quantity.parse(total.get(k, "0"))}
    return plus(total, overhead)


def _amounts(pod: Obj, container: Obj, side: str) -> Amounts:
    """A container's own; while it is being resized, a request counts at its largest."""
    wanted: Amounts = meta.get(container, f"resources.{side}", {})
    if side == "limits":
        return wanted
    status: Obj = pod.get("status") or {}
    every = (status.get("containerStatuses") or []) + (status.get("initContainerStatuses") or [])
    mine: Obj = next((each for each in every if each["name"] == container["name"]), {})
    if mine.get("resources") is None:
        return wanted
    actual = greater(meta.get(mine, "resources.requests", {}), mine.get("allocatedResources") or {})
    return actual if _infeasible(status) else greater(wanted, actual)


def _infeasible(status: Obj) -> bool:
    pending = [c for c in status.get("conditions") or [] if c["type"] == "PodResizePending"]
    return any(c.get("reason") == "Infeasible" for c in pending)


def _share(used: str, of: str, name: str) -> int:
    measure = quantity.milli if name == "cpu" else quantity.whole
    return int(measure(used) / measure(of) * 100) if measure(of) else _NAN


def allocated(w: Writer, pods: Objs, allocatable: Amounts) -> None:
    """The table of the node's pods and that of its resources."""
    w.field("Non-terminated Pods", f"({len(pods)} in total)")
    w.table("Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge")
    totals: dict[str, Amounts] = {"requests": {}, "limits": {}}
    for pod in pods:
        own = {side: pod_amounts(pod, side) for side in totals}
        totals = {side: plus(totals[side], own[side]) for side in totals}
        cells = [
            f"{amount(own[side], name)} ({_share(amount(own[side], name), amount(allocatable, name), name)}%)"
            for name in ("cpu", "memory")
            for side in totals
        ]
        age = since(pod["metadata"].get("creationTimestamp"))
        w.row(meta.namespace(pod), meta.name(pod), "", *cells, age, level=1)
    w.write("Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n")
    w.table("Resource\tRequests\tLimits")
    for name in ("cpu", "memory", "ephemeral-storage", *_huge(allocatable)):
        w.row(name, *(_in_all(totals[side], allocatable, name) for side in totals), level=1)
    for name in sorted(set(allocatable) - _STANDARD - set(_huge(allocatable))):
        w.row(name, *(amount(totals[side], name) for side in totals), level=1)


def _huge(allocatable: Amounts) -> list[str]:
    return sorted(name for name in allocatable if name.startswith("hugepages-"))


def _in_all(total: Amounts, allocatable: Amounts, name: str) -> str:
    has = quantity.parse(amount(allocatable, name))
    share = _share(amount(total, name), amount(allocatable, name), name) if has else 0
    return f"{amount(total, name)} ({share}%)"
