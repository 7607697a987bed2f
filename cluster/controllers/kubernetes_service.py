"""The API server's own Service is kept: whoever deletes it, or its endpoints, sees it come back.

(In Kubernetes the API server does this itself: pkg/controlplane/controller/kubernetesservice.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import api_service
from cluster.client.controller import Act, Create, controller
from cluster.client.view import View

RESOURCES = {"Service": "services", "Endpoints": "endpoints", "EndpointSlice": "endpointslices.discovery.k8s.io"}


def _own(obj: Obj, view: View) -> Iterable[str]:
    if (meta.namespace(obj), meta.name(obj)) == (api_service.NAMESPACE, api_service.NAME):
        yield meta.key(obj)


@controller(
    "kubernetes-service", component="kubernetes-service-controller", watches=dict.fromkeys(RESOURCES.values(), _own)
)
def reconcile(key: str, view: View) -> list[Act]:
    """What is missing of default/kubernetes is made again; a cluster born without it is left alone."""
    namespace, name = meta.split_key(key)
    wanted = [(RESOURCES[obj["kind"]], obj) for obj in api_service.objects(view.cluster.ip_families[0])]
    missing = [(resource, obj) for resource, obj in wanted if view.get(resource, namespace, name) is None]
    why = "pods reach the API server through it"
    return [Create(resource, obj, why, quiet=True) for resource, obj in missing]
