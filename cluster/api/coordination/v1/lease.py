"""Lease: who holds something, and until when.

A kubelet renews one as its heartbeat, cheaper than writing its Node; controllers hold one each, so that of two
copies only one acts.
"""

from __future__ import annotations

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject


class Lease(KubeObject):
    KIND = Kind("coordination.k8s.io", "v1", "Lease", "leases")
    COLUMNS = (
        NAME_COLUMN,
        Column(
            "Holder", lambda o: meta.get(o, "spec.holderIdentity", ""), description="Who holds the Lease."
        ),
        AGE_COLUMN,
    )
    CREATES_ON_UPDATE = True
    UNCONDITIONAL = False

    holder = text_at("spec.holderIdentity")
    renewed = text_at("spec.renewTime")

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj.get("spec") or {}
        found: list[Cause] = []
        seconds, moves = spec.get("leaseDurationSeconds"), spec.get("leaseTransitions")
        if seconds is not None and seconds <= 0:
            found.append(invalid_value("spec.leaseDurationSeconds", seconds, "must be greater than 0"))
        if moves is not None and moves < 0:
            found.append(invalid_value("spec.leaseTransitions", moves, "must be greater than or equal to 0"))
        return found
