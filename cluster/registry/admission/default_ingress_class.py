"""DefaultIngressClass: an Ingress that names no class gets the one marked as the default.

Of two defaults the newer wins, so that marking another class is enough to move on to it. An Ingress that names its
class by the old annotation has named one. (In Kubernetes: plugin/pkg/admission/network/defaultingressclass.)
"""

from __future__ import annotations

from cluster.api.networking import CLASS_ANNOTATION
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import Request

ORDER = 50
DEFAULT = "ingressclass.kubernetes.io/is-default-class"


def admit(request: Request) -> None:
    """Write the default class into a new Ingress without one; nothing where there is no default."""
    if (
        request.operation != "CREATE"
        or request.resource != "ingresses.networking.k8s.io"
        or request.subresource
    ):
        return
    if request.obj is None or meta.get(request.obj, "spec.ingressClassName") is not None:
        return
    if CLASS_ANNOTATION in meta.annotations_of(request.obj):
        return
    marked = (c for c in request.every("ingressclasses.networking.k8s.io") if _is_default(c))
    ordered = sorted(sorted(marked, key=meta.name), key=_created, reverse=True)
    if ordered:
        request.obj["spec"]["ingressClassName"] = meta.name(ordered[0])


def _is_default(ingress_class: Obj) -> bool:
    return meta.annotations_of(ingress_class).get(DEFAULT) == "true"


def _created(ingress_class: Obj) -> str:
    return str(meta.metadata(ingress_class).get("creationTimestamp", ""))
