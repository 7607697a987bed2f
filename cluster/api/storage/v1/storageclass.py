"""StorageClass: a kind of storage that can be had for the asking, and who makes it.

A claim names a class, the class names a provisioner, and the provisioner makes a volume that fits. The class also says
when: at once, or only when a pod that uses the claim has a node (WaitForFirstConsumer). What a class promised its
volumes stays: of an existing class only the topologies and whether volumes may grow can be changed.
"""

from __future__ import annotations

from cluster.api.drivers import parameter_problems, provisioner_problems
from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import (
    Cause,
    duplicate,
    forbidden_field,
    immutable,
    not_supported,
    required,
)
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

DEFAULT_NOTE = "storageclass.kubernetes.io/is-default-class"
BETA_DEFAULT_NOTE = "storageclass.beta.kubernetes.io/is-default-class"
POLICIES = ("Delete", "Retain")
IMMEDIATE, WAIT = MODES = ("Immediate", "WaitForFirstConsumer")


def is_default(obj: Obj) -> bool:
    """Whether claims that name no class get this one."""
    notes = meta.annotations_of(obj)
    return "true" in (notes.get(DEFAULT_NOTE), notes.get(BETA_DEFAULT_NOTE))


class StorageClass(KubeObject):
    KIND = Kind("storage.k8s.io", "v1", "StorageClass", "storageclasses", short_names=("sc",), namespaced=False)
    COLUMNS = (
        Column("Name", lambda o: meta.name(o) + (" (default)" if is_default(o) else ""), format="name",
               description=NAME_COLUMN.description),
        Column("Provisioner", lambda o: o.get("provisioner", ""), description="Who makes the volumes of this class."),
        Column("ReclaimPolicy", lambda o: o.get("reclaimPolicy", POLICIES[0]),
               description="What becomes of a volume whose claim goes."),
        Column("VolumeBindingMode", lambda o: o.get("volumeBindingMode", IMMEDIATE),
               description="When a claim gets its volume."),
        Column("AllowVolumeExpansion", lambda o: bool(o.get("allowVolumeExpansion")),
               description="Whether its volumes may grow."),
        AGE_COLUMN,
    )  # fmt: skip
    FORM = ("metadata.annotations", "provisioner", "reclaimPolicy", "volumeBindingMode", "allowVolumeExpansion")

    provisioner = text_at("provisioner")

    @classmethod
    def default(cls, obj: Obj) -> None:
        fill(obj, reclaimPolicy=POLICIES[0], volumeBindingMode=IMMEDIATE)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found = provisioner_problems(obj.get("provisioner") or "", "provisioner")
        found += parameter_problems(obj.get("parameters") or {}, "parameters")
        for field, allowed in (("reclaimPolicy", POLICIES), ("volumeBindingMode", MODES)):
            if obj.get(field) not in allowed:
                found.append(not_supported(field, obj.get(field), allowed))
        found += _topologies(obj.get("allowedTopologies") or [])
        return found + (_changes(obj, old) if old is not None else [])


def _changes(obj: Obj, old: Obj) -> list[Cause]:
    found = [
        forbidden_field(field, f"updates to {field} are forbidden.")
        for field in ("parameters", "provisioner", "reclaimPolicy")
        if (obj.get(field) or {}) != (old.get(field) or {})
    ]
    mode = obj.get("volumeBindingMode")
    return found if mode == old.get("volumeBindingMode") else [*found, immutable("volumeBindingMode", mode)]


def _topologies(terms: list[Obj]) -> list[Cause]:
    found: list[Cause] = []
    seen: list[dict[str, set[str]]] = []
    for index, term in enumerate(terms):
        path = f"allowedTopologies[{index}].matchLabelExpressions"
        said = term.get("matchLabelExpressions") or []
        found += _expressions(said, path)
        meaning = {e.get("key", ""): set(e.get("values") or []) for e in said}
        if meaning in seen:
            found.append(duplicate(path, ""))
        seen.append(meaning)
    return found


def _expressions(expressions: list[Obj], path: str) -> list[Cause]:
    found: list[Cause] = []
    keys: set[str] = set()
    for index, expression in enumerate(expressions):
        here, key, values = f"{path}[{index}]", expression.get("key", ""), expression.get("values") or []
        found += [] if values else [required(f"{here}.values")]
        found += [duplicate(f"{here}.values[{i}]", v) for i, v in enumerate(values) if v in values[:i]]
        found += validation.causes(f"{here}.key", key, validation.is_qualified_name(key))
        found += [duplicate(f"{here}.key", key)] if key in keys else []
        keys.add(key)
    return found
