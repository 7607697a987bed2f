"""CSIStorageCapacity: how much room a driver has left, for one class of storage and one part of the cluster.

Drivers write it, the scheduler reads it: a pod that waits for its first volume is not sent where there is no room.
"""

from __future__ import annotations

from cluster.api.printing import NAME_COLUMN
from cluster.apimachinery import quantity, validation
from cluster.apimachinery.errors import Cause, immutable, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

UNSET = "<unset>"


class CSIStorageCapacity(KubeObject):
    KIND = Kind("storage.k8s.io", "v1", "CSIStorageCapacity", "csistoragecapacities")
    COLUMNS = (
        NAME_COLUMN,
        Column("StorageClassName", lambda o: o.get("storageClassName", ""), description="The class it is about."),
        Column("Capacity", lambda o: o.get("capacity") or UNSET, description="What is left, in bytes."),
    )
    UNCONDITIONAL = False
    FORM = ("storageClassName", "capacity", "maximumVolumeSize")

    storage_class = text_at("storageClassName")

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found = validation.selector_causes(obj.get("nodeTopology") or {}, "nodeTopology")
        name, room = obj.get("storageClassName") or "", obj.get("capacity")
        found += validation.causes("storageClassName", name, validation.is_dns1123_subdomain(name))
        if room is not None and quantity.parse(room) < 0:
            found.append(invalid_value("capacity", room, "must be greater than or equal to 0"))
        if old is None:
            return found
        fixed = ("nodeTopology", "storageClassName")
        return found + [immutable(f, obj.get(f)) for f in fixed if obj.get(f) != old.get(f)]
