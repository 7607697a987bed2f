"""VolumeAttributesClass: how well a volume performs, as a class that a claim may change while it is bound.

A StorageClass says what a volume is made as; this says what may be turned up or down later (IOPS, throughput). The
settings mean something only to the driver, and of an existing class nothing can be changed.
"""

from __future__ import annotations

from cluster.api.drivers import parameter_problems, provisioner_problems
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery.errors import Cause, forbidden_field
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject


class VolumeAttributesClass(KubeObject):
    KIND = Kind("storage.k8s.io", "v1", "VolumeAttributesClass", "volumeattributesclasses", short_names=("vac",),
                namespaced=False)  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("DriverName", lambda o: o.get("driverName", ""), description="The driver that reads the settings."),
        AGE_COLUMN,
    )
    FORM = ("driverName", "parameters")

    driver = text_at("driverName")

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found: list[Cause] = []
        if old is not None:
            found += [
                forbidden_field(field, f"updates to {field} are forbidden.")
                for field in ("driverName", "parameters")
                if obj.get(field) != old.get(field)
            ]
        found += provisioner_problems(obj.get("driverName") or "", "driverName")
        return found + parameter_problems(obj.get("parameters") or {}, "parameters", needed=True)
