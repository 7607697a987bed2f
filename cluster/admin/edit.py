"""An edit: from the manifest somebody was shown to the one they want.

While a form is open, controllers go on writing the object's status, and that must not cost anybody their edit. But
when something changed that the edit could overwrite, it is stale: then the edit is refused, as `kubectl replace`
is, and both versions are shown. (In Kubernetes: the resourceVersion's optimistic lock.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind

_COUNTERS = ("resourceVersion", "generation", "managedFields")
_IDENTITY = ("apiVersion", "kind", "metadata.name", "metadata.namespace", "metadata.uid")


@dataclass(frozen=True)
class Edit:
    """`base` is what was shown, `wanted` what it should become."""

    kind: Kind
    base: Obj
    wanted: Obj

    def onto(self, now: Obj) -> Obj:
        """The manifest to store over what stands now; 409 when that is no longer what was shown."""
        if self.meant(now) != self.meant(self.base):
            raise errors.conflict(self.kind.resource, meta.name(now))
        self._check_identity(now)
        head = {**meta.metadata(self.wanted), "resourceVersion": meta.resource_version(now)}
        return {**self.wanted, "metadata": head}

    def meant(self, obj: Obj) -> Obj:
        """The part of an object that an edit may touch."""
        own = {k: v for k, v in obj.items() if k != "status" or "status" not in self.kind.subresources}
        return {**own, "metadata": {k: v for k, v in meta.metadata(obj).items() if k not in _COUNTERS}}

    def _check_identity(self, now: Obj) -> None:
        causes: list[Cause] = [
            errors.immutable(path, meta.get(self.wanted, path))
            for path in _IDENTITY
            if meta.get(self.wanted, path) != meta.get(now, path)
        ]
        if causes:
            raise errors.invalid(self.kind.kind, self.kind.group, meta.name(now), causes)


def graft(base: Any, given: Any, read: Any) -> Any:
    """`read`, the decoded form of what was `given`, but wherever the given is the base's, the base's own.

    Decoding drops zeros and rewrites quantities; what nobody touched is to stay as it is stored.
    """
    if given == base:
        return base
    if not isinstance(read, dict) or not isinstance(base, dict):
        return read
    kept = {k: base[k] for k in base if k not in read and given.get(k) == base[k]}
    return {**{k: graft(base.get(k), given.get(k), v) for k, v in read.items()}, **kept}
