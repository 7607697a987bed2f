"""RuntimeClass: what the class says of every pod that names it is written into the pod.

What the runtime itself takes (overhead), which nodes can run it (selector and tolerations). A pod cannot name a class
that is not there, nor say another overhead than its class. (In Kubernetes: plugin/pkg/admission/runtimeclass.)
"""

from __future__ import annotations

from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import Request

ORDER = 15
CLASSES = "runtimeclasses.node.k8s.io"
MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
ALONE = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"


def admit(request: Request) -> None:
    """Give a new pod what its class says; 403 for a class that is not there, or a contradiction."""
    if request.operation != "CREATE" or request.resource != "pods" or request.subresource or request.obj is None:
        return
    spec = request.obj["spec"]
    found = _named(request, spec)
    overhead = meta.get(found, "overhead.podFixed")
    given = spec.get("overhead")
    if given and overhead != given:
        raise _rejected(request, MISMATCH if overhead is not None else ALONE)
    if overhead is not None:
        spec["overhead"] = overhead
    _schedule(request, spec, found.get("scheduling") or {})


def _named(request: Request, spec: Obj) -> Obj:
    """The class that a pod names, {} if it names none."""
    name = spec.get("runtimeClassName")
    if name is None:
        return {}
    found = request.read(CLASSES, "", name)
    if found is None:
        raise _rejected(request, f'pod rejected: RuntimeClass "{name}" not found')
    return found


def _schedule(request: Request, spec: Obj, scheduling: Obj) -> None:
    """Narrow the pod down to the nodes of its class, in place."""
    wanted, selector = scheduling.get("nodeSelector") or {}, spec.get("nodeSelector") or {}
    for key, value in wanted.items():
        if selector.get(key, value) != value:
            why = f"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; "
            raise _rejected(request, f"{why}pod.spec.nodeSelector[{key}] = {selector[key]}")
    if wanted:
        spec["nodeSelector"] = {**selector, **wanted}
    own = spec.get("tolerations") or []
    more = [t for t in scheduling.get("tolerations") or [] if t not in own]
    if more:
        spec["tolerations"] = [*own, *more]


def _rejected(request: Request, why: str) -> StatusError:
    return errors.forbidden("pods", request.name, why)
