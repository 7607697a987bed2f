"""Priority: a class becomes a number, which the scheduler compares.

A pod names a PriorityClass; who names none has that of the class marked as the default, or zero. The number is
written into the pod, so that a class that changes or goes changes no pod that is there. (In Kubernetes:
plugin/pkg/admission/priority.)
"""

from __future__ import annotations

from cluster.api.scheduling.v1.priorityclass import SYSTEM, system
from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import Request

ORDER = 20
POLICY = "PreemptLowerPriority"
CLASSES = "priorityclasses.scheduling.k8s.io"


def admit(request: Request) -> None:
    """Give a new pod its priority; 403 for a class nobody knows, or a number that is not the class's."""
    if request.resource == CLASSES and request.operation == "DELETE" and request.name in SYSTEM:
        raise errors.forbidden(CLASSES, request.name, "this is a system priority class and cannot be deleted")
    if request.operation == "CREATE" and request.resource == "pods" and not request.subresource and request.obj:
        _resolve(request, request.obj["spec"])


def validate(request: Request) -> None:
    """There is one default at most."""
    if request.resource != CLASSES or not request.obj or not request.obj.get("globalDefault"):
        return
    others = [c for c in request.every(CLASSES) if c.get("globalDefault") and meta.name(c) != request.name]
    if others:
        why = f"PriorityClass {meta.name(others[0])} is already marked as default. Only one default can exist"
        raise errors.forbidden(CLASSES, request.name, why)


def _resolve(request: Request, spec: Obj) -> None:
    wanted = spec.get("priorityClassName") or ""
    found = _named(request, wanted) if wanted else _default(request)
    priority, policy = found.get("value", 0), found.get("preemptionPolicy", POLICY)
    given, its_policy = spec.get("priority"), spec.get("preemptionPolicy")
    if given is not None and given != priority:
        raise _not_yours(request, f"integer value of priority ({given})", priority)
    if its_policy and its_policy != policy:
        raise _not_yours(request, f"string value of PreemptionPolicy ({its_policy})", policy)
    if found:
        spec["priorityClassName"] = meta.name(found)
    spec["priority"], spec["preemptionPolicy"] = priority, policy


def _named(request: Request, name: str) -> Obj:
    found = request.read(CLASSES, "", name)
    if found is None and name in SYSTEM:  # a cluster that was born before it had classes
        return system(name)
    if found is None:
        raise errors.forbidden("pods", request.name, f"no PriorityClass with name {name} was found")
    return found


def _default(request: Request) -> Obj:
    """The default class, the least of several; {} where there is none."""
    marked = [c for c in request.every(CLASSES) if c.get("globalDefault")]
    return min(marked, key=lambda c: int(c.get("value") or 0), default={})


def _not_yours(request: Request, what: str, computed: object) -> errors.StatusError:
    why = (
        f"the {what} must not be provided in pod spec; priority admission controller computed {computed} "
        "from the given PriorityClass name"
    )
    return errors.forbidden("pods", request.name, why)
