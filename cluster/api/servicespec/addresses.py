"""IPAddress objects as Services hold them: made with the allocation, gone with it.

(In Kubernetes: createIPAddress in pkg/registry/core/service/ipallocator/ipallocator.go.)
"""

from __future__ import annotations

from cluster.api.servicespec import families
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj

RESOURCE = "ipaddresses.networking.k8s.io"
POOL = "clusterip"
FAMILY_LABEL, MANAGED_BY = "ipaddress.kubernetes.io/ip-family", "ipaddress.kubernetes.io/managed-by"
MANAGER = "ipallocator.k8s.io"


def taken(address: str, service: Obj) -> Obj:
    """The IPAddress that says which Service has an address; the store need only give it a revision."""
    head = {
        "name": address,
        "uid": meta.new_uid(),
        "creationTimestamp": clock.timestamp(),
        "labels": {FAMILY_LABEL: families.of(address), MANAGED_BY: MANAGER},
    }
    spec = {"parentRef": reference(service)}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "IPAddress", "metadata": head, "spec": spec}


def reference(service: Obj) -> Obj:
    """A Service as an IPAddress names it (the core group is the empty one, and left out)."""
    return {"resource": "services", "namespace": meta.namespace(service), "name": meta.name(service)}
