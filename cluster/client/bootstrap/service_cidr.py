"""The range that Services get their addresses from, as a cluster is born with it.

(In Kubernetes: pkg/controlplane/controller/defaultservicecidr, and pkg/controller/servicecidrs for the finalizer.)
"""

from __future__ import annotations

from collections.abc import Sequence

from cluster.api.servicespec import ip_allocator
from cluster.apimachinery.meta import Obj

FINALIZER = "networking.k8s.io/service-cidr-finalizer"
MESSAGE = "Kubernetes Service CIDR is ready"


def default(families: Sequence[str]) -> Obj:
    """The ServiceCIDR `kubernetes` of a cluster of these families."""
    head = {"name": ip_allocator.DEFAULT, "finalizers": [FINALIZER]}
    spec = {"cidrs": ip_allocator.default_ranges(families)}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "ServiceCIDR", "metadata": head, "spec": spec}


def ready(now: str) -> Obj:
    """The status of a range that gives out addresses."""
    found = {"type": "Ready", "status": "True", "reason": "", "message": MESSAGE, "lastTransitionTime": now}
    return {"conditions": [found]}
