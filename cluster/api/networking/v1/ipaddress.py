"""IPAddress: one address that is taken, and by whom.

The object's name is the address, so no two can hold it. The API server makes one in the very transaction that gives
a Service its cluster IP, and removes it with the Service; `kubectl get ipaddresses` therefore shows who has what.
(In Kubernetes: pkg/apis/networking and pkg/registry/core/service/ipallocator.)
"""

from __future__ import annotations

from typing import Any

from cluster.api.printing import NAME_COLUMN, NONE
from cluster.api.servicespec import addresses
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, immutable, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject


def _parent(obj: Obj) -> str:
    """services/default/web; a group stands behind a dot."""
    ref = meta.get(obj, "spec.parentRef")
    if not ref:
        return NONE
    resource = ".".join(part for part in (ref.get("resource"), ref.get("group")) if part)
    return "/".join(part for part in (resource.lower(), ref.get("namespace"), ref.get("name")) if part)


class IPAddress(KubeObject):
    KIND = Kind("networking.k8s.io", "v1", "IPAddress", "ipaddresses", short_names=("ip",), namespaced=False)
    COLUMNS = (NAME_COLUMN, Column("ParentRef", _parent, description="Who has the address."))
    FORM = ("spec.parentRef",)
    NAME_RULE = "is_canonical_ip"

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        ref = meta.get(obj, "spec.parentRef")
        if old is not None:
            kept = meta.get(old, "spec.parentRef")
            return [] if ref == kept else [immutable("spec.parentRef", ref)]
        return _reference(ref, "spec.parentRef")

    @classmethod
    def inside(cls, tx: Any, obj: Obj, old: Obj | None) -> None:
        """One made by hand keeps its address from Services; one that a Service holds already changes nothing."""
        if old is None:
            tx.claim(addresses.POOL, meta.name(obj), meta.uid(obj))


def _reference(ref: Obj | None, path: str) -> list[Cause]:
    if not ref:
        return [required(path)]
    found: list[Cause] = []
    if ref.get("group"):
        found += validation.causes(f"{path}.group", ref["group"], validation.is_dns1123_subdomain(ref["group"]))
    for field in ("resource", "name", "namespace"):
        value = ref.get(field) or ""
        if not value and field != "namespace":
            found.append(required(f"{path}.{field}"))
        found += [invalid_value(f"{path}.{field}", value, text) for text in validation.is_path_segment(value)]
    return found
