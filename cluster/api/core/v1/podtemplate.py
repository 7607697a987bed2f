"""PodTemplate: a pod's description kept by itself, for whoever makes pods from it.

No controller of Kubernetes' own reads it; those that own pods carry their template inside.
"""

from __future__ import annotations

from cluster.api.podspec import defaults, warnings
from cluster.api.podspec import validation as pod_rules
from cluster.api.printing import NAME_COLUMN, containers_columns, pairs
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject


class PodTemplate(KubeObject):
    KIND = Kind("", "v1", "PodTemplate", "podtemplates")
    COLUMNS = (
        NAME_COLUMN,
        *containers_columns("template.spec", wide=False),
        Column("Pod Labels", lambda o: pairs(meta.get(o, "template.metadata.labels")),
               description="The labels for the pod template."),
    )  # fmt: skip
    FORM = ("metadata.labels", "template.spec.containers[0].image")
    GENERATION = True

    @classmethod
    def default(cls, obj: Obj) -> None:
        defaults.template(obj)

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        changed = meta.get(obj, "metadata.generation") != meta.get(old, "metadata.generation")
        return warnings.template(obj.get("template") or {}, "template.") if old is None or changed else []

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        return pod_rules.template_problems(obj.get("template") or {}, "template")
