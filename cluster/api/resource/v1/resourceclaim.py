"""ResourceClaim: the wish for devices, and which ones it got.

The scheduler allocates (status.allocation), pods that use the claim reserve it (status.reservedFor), drivers report
on each device (status.devices). What was asked cannot be changed, and what was allocated can only be given back whole.
"""

from __future__ import annotations

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.api.resource import allocation, claims
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, immutable
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject


def _state(obj: Obj) -> str:
    gone, held = meta.is_deleting(obj), meta.get(obj, "status.allocation") is not None
    reserved = held and bool(meta.get(obj, "status.reservedFor"))
    states = {"deleted": gone, "pending": not held and not gone, "allocated": held, "reserved": reserved}
    return ",".join(state for state, true in states.items() if true)


class ResourceClaim(KubeObject):
    KIND = Kind("resource.k8s.io", "v1", "ResourceClaim", "resourceclaims", subresources=("status",))
    COLUMNS = (
        NAME_COLUMN,
        Column("State", _state,
               description="A summary of the current state (allocated, pending, reserved, etc.)."),
        AGE_COLUMN,
    )  # fmt: skip
    STATUS_ALONE = True
    FORM = ("spec.devices",)

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        claims.default(spec)

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        claims.drop_disabled(obj["spec"])
        if old is None:
            obj["status"] = {}

    @classmethod
    def merge(cls, subresource: str, new: Obj, old: Obj) -> Obj:
        merged = super().merge(subresource, new, old)
        if subresource != "status":
            return merged
        return {**merged, "status": allocation.kept(merged["status"], old.get("status") or {})}

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        if old is None:
            return claims.problems(obj["spec"], "spec")
        return [] if obj["spec"] == old.get("spec") else [immutable("spec", obj["spec"])]

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return allocation.problems(obj, old)
