"""Namespace: a scope for names, and the unit that is emptied as one.

Deleting a namespace only marks it Terminating; the namespace controller then deletes everything in it and, when
it is empty, takes `kubernetes` from `spec.finalizers` through the finalize subresource. The last finalizer gone,
the object goes.
"""

from __future__ import annotations

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

FINALIZER = "kubernetes"
NAME_LABEL = "kubernetes.io/metadata.name"


class Namespace(KubeObject):
    KIND = Kind(
        "", "v1", "Namespace", "namespaces", short_names=("ns",), namespaced=False,
        subresources=("status", "finalize"),
        verbs=("create", "delete", "get", "list", "patch", "update", "watch"),
    )  # fmt: skip
    COLUMNS = (NAME_COLUMN, Column("Status", lambda o: meta.get(o, "status.phase", "")), AGE_COLUMN)

    NAME_RULE = "is_dns1123_label"

    phase = text_at("status.phase")

    @classmethod
    def default(cls, obj: Obj) -> None:
        if meta.name(obj):
            obj["metadata"].setdefault("labels", {})[NAME_LABEL] = meta.name(obj)

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            finalizers = meta.get(obj, "spec.finalizers", [])
            if FINALIZER not in finalizers:
                obj["spec"] = {**(obj.get("spec") or {}), "finalizers": [*finalizers, FINALIZER]}
            obj["status"] = {"phase": "Active"}

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        """The phase follows the mark of deletion, and nothing else."""
        due, said = ("Terminating", "not empty") if meta.is_deleting(obj) else ("Active", "empty")
        phase, path = meta.get(obj, "status.phase", ""), "status.Phase"
        text = f"may only be '{due}' if `deletionTimestamp` is {said}"
        return [] if phase == due else [invalid_value(path, phase, text)]

    @classmethod
    def merge(cls, subresource: str, new: Obj, old: Obj) -> Obj:
        if subresource == "finalize":
            return {**old, "spec": new.get("spec", {})}
        return {**super().merge(subresource, new, old), "spec": old.get("spec", {})}

    @classmethod
    def held(cls, obj: Obj) -> bool:
        return bool(meta.get(obj, "spec.finalizers"))

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        return {"status.phase": meta.get(obj, "status.phase", "")}
