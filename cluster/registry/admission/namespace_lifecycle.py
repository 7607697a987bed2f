"""NamespaceLifecycle: nothing is created in a namespace that is missing or on its way out.

It also keeps the namespaces every cluster needs from being deleted.
"""

from __future__ import annotations

from cluster.apimachinery import errors, meta
from cluster.registry.admission import Request

ORDER = 10
IMMORTAL = ("default", "kube-system", "kube-public")


def admit(request: Request) -> None:
    if request.operation == "DELETE" and request.resource == "namespaces" and request.name in IMMORTAL:
        raise errors.forbidden("namespaces", request.name, "this namespace may not be deleted")
    if request.operation != "CREATE" or not request.namespace or request.subresource:
        return
    found = request.read("namespaces", "", request.namespace)
    if found is None:
        raise errors.not_found("namespaces", request.namespace)
    if meta.is_deleting(found):
        raise _terminating(request)


def _terminating(request: Request) -> errors.StatusError:
    why = (
        f"unable to create new content in namespace {request.namespace} because it is being terminated"
    )  # fmt: skip
    refused = errors.forbidden(request.resource, request.name, why)
    cause = {
        "reason": "NamespaceTerminating",
        "message": f"namespace {request.namespace} is being terminated",
        "field": "metadata.namespace",
    }
    refused.details["causes"] = [cause]
    return refused
