"""What becomes of an object that somebody else changed: read again, filled in, put in the place of the old.

A change is made in the version that it was asked for, and comes back in the writer's. (In Kubernetes:
admission/plugin/webhook/mutating/dispatcher.go.)
"""

from __future__ import annotations

from cluster.apimachinery import schema
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import Request
from cluster.registry.policies.matching import Resource
from cluster.registry.subresources import apply_scale


def replaced(request: Request, shown: Resource, changed: Obj) -> None:
    """Put a changed object, in the version `shown`, in the place of the request's, in place."""
    assert request.obj is not None
    if request.subresource == "scale":
        new = apply_scale(request.obj, changed, getattr(request.model, "SCALE", None))
    else:
        new = request.written(changed, shown.api_version)
    if new.get("kind") == shown.kind:
        new = _read(request, new)
        request.model.default(new)
    request.obj.clear()
    request.obj.update(new)


def _read(request: Request, obj: Obj) -> Obj:
    """The object without what its kind does not know."""
    if hasattr(request.model, "decode"):
        found: Obj = request.model.decode(obj).object
        return found
    kind = request.model.KIND
    return schema.decode(obj, (kind.group, kind.version, kind.kind)).object
