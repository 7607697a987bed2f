"""Topology: a pod that has a node says in which zone and region it is, in its own labels.

So a container learns it from the downward API, and need not be allowed to read nodes. Whatever the pod said of it
before is overwritten: it is the node that knows. (In Kubernetes, since 1.35: plugin/pkg/admission/podtopologylabels.)
"""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.registry.admission import Request

ORDER = 60
LABELS = ("topology.kubernetes.io/region", "topology.kubernetes.io/zone")


def admit(request: Request) -> None:
    """Label a pod that is placed, or the Binding that places it; a node nobody knows says nothing."""
    if request.resource != "pods" or request.obj is None or not _places(request):
        return
    name = meta.get(request.obj, "target.name") or meta.get(request.obj, "spec.nodeName")
    nodes = request.every("nodes") if name else []  # once for all pods of a batch
    said = next((meta.labels(node) for node in nodes if meta.name(node) == name), {})
    found = {key: said[key] for key in LABELS if key in said}
    if found:
        request.obj["metadata"]["labels"] = {**meta.labels(request.obj), **found}


def _places(request: Request) -> bool:
    """Whether the request may give a pod its node."""
    return request.subresource == "binding" or (request.operation == "CREATE" and not request.subresource)
