"""The cluster's own range of Service addresses is kept: a cluster without its ServiceCIDR `kubernetes` gets it.

(In Kubernetes the API server does this itself: pkg/controlplane/controller/defaultservicecidr.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.api.servicespec import ip_allocator
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import api_service, service_cidr
from cluster.client.controller import Act, Create, controller
from cluster.client.view import View


def _own(obj: Obj, view: View) -> Iterable[str]:
    """The range itself, and the API server's Service, which every cluster has: also one born without the range."""
    if meta.key(obj) in (ip_allocator.DEFAULT, meta.join_key(api_service.NAMESPACE, api_service.NAME)):
        yield ip_allocator.DEFAULT


@controller(
    "default-service-cidr",
    component="kubernetes-service-cidr-controller",
    watches={ip_allocator.RESOURCE: _own, "services": _own},
)
def reconcile(key: str, view: View) -> list[Act]:
    """ServiceCIDR `kubernetes` is there, with the ranges of the cluster's families."""
    if view.get(ip_allocator.RESOURCE, "", key) is not None:
        return []
    wanted = service_cidr.default(view.cluster.ip_families)
    return [Create(ip_allocator.RESOURCE, wanted, "Services get their addresses from it", quiet=True)]
