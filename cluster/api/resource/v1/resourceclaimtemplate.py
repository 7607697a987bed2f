"""ResourceClaimTemplate: a claim to devices that each pod gets a copy of, as it does of a volume claim's template."""

from __future__ import annotations

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.api.resource import claims
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, immutable
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.etcd.models import KubeObject


class ResourceClaimTemplate(KubeObject):
    KIND = Kind("resource.k8s.io", "v1", "ResourceClaimTemplate", "resourceclaimtemplates")
    COLUMNS = (NAME_COLUMN, AGE_COLUMN)
    FORM = ("spec.spec.devices",)

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        spec["spec"] = spec.get("spec") or {}
        claims.default(spec["spec"])

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        claims.drop_disabled(obj["spec"]["spec"])

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj["spec"]
        found = validation.label_causes(meta.get(spec, "metadata.labels") or {}, "spec.metadata.labels")
        found += claims.problems(spec["spec"], "spec.spec")
        return [*found, immutable("spec", spec)] if old is not None and spec != old.get("spec") else found
