"""DefaultStorageClass: a claim that names no class gets the one marked as the default.

"" is a class too: it means a volume that somebody made by hand, and gets no other. Of two defaults the newer wins.
(In Kubernetes: plugin/pkg/admission/storage/storageclass/setdefault.)
"""

from __future__ import annotations

from cluster.api.storage.v1.storageclass import is_default
from cluster.api.volumes import BETA_CLASS
from cluster.apimachinery import meta
from cluster.registry.admission import Request

ORDER = 50
CLASSES = "storageclasses.storage.k8s.io"


def admit(request: Request) -> None:
    """Write the default class into a claim without one; nothing where there is no default."""
    if request.resource != "persistentvolumeclaims" or request.subresource or request.obj is None:
        return
    claim = request.obj
    if meta.get(claim, "spec.storageClassName") is not None or BETA_CLASS in meta.annotations_of(claim):
        return
    marked = sorted((c for c in request.every(CLASSES) if is_default(c)), key=meta.name)
    newest = max(marked, key=lambda c: str(meta.metadata(c).get("creationTimestamp", "")), default=None)
    if newest is not None:
        claim["spec"]["storageClassName"] = meta.name(newest)
