"""Priority: a class becomes a number, which the scheduler compares.

Two classes are built in, for the pods without which a cluster or a node does not work; everybody else has
priority 0 until PriorityClasses are served. (In Kubernetes: plugin/pkg/admission/priority.)
"""

from __future__ import annotations

from cluster.apimachinery import errors
from cluster.registry.admission import Request

ORDER = 20
BUILT_IN = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
POLICY = "PreemptLowerPriority"


def admit(request: Request) -> None:
    """Give a new pod its priority; 403 for a class nobody knows, or a number that is not the class's."""
    if request.operation != "CREATE" or request.resource != "pods" or request.subresource or not request.obj:
        return
    spec = request.obj["spec"]
    wanted = spec.get("priorityClassName") or ""
    if wanted and wanted not in BUILT_IN:
        raise errors.forbidden("pods", request.name, f"no PriorityClass with name {wanted} was found")
    priority = BUILT_IN.get(wanted, 0)
    stated = spec.get("priority")
    if stated is not None and stated != priority:
        why = (
            f"the integer value of priority ({stated}) must not be provided in pod spec; "
            f"priority admission controller computed {priority} from the given PriorityClass name"
        )
        raise errors.forbidden("pods", request.name, why)
    spec["priority"] = priority
    spec["preemptionPolicy"] = spec.get("preemptionPolicy") or POLICY
