"""DeviceClass: a kind of device that can be asked for by name.

The administrator says by expressions which devices belong to the class, and what settings their driver gets. Claims
name the class instead of knowing the hardware.
"""

from __future__ import annotations

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.api.resource import values
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.etcd.models import KubeObject


class DeviceClass(KubeObject):
    KIND = Kind("resource.k8s.io", "v1", "DeviceClass", "deviceclasses", namespaced=False)
    COLUMNS = (NAME_COLUMN, AGE_COLUMN)
    FORM = ("spec.selectors", "spec.config")
    GENERATION = True

    @classmethod
    def default(cls, obj: Obj) -> None:
        obj["spec"] = obj.get("spec") or {}

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        obj["spec"].pop("extendedResourceName", None)  # of a feature that is off in 1.35

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj["spec"]
        found = values.selectors(spec.get("selectors") or [], "spec.selectors")
        return found + values.each(spec.get("config") or [], "spec.config", values.config, values.MOST_CONFIGS)
