"""CustomResourceDefinition: a kind that somebody adds to one cluster.

It names the kind, says in which versions it is served and what its objects look like. From the moment its condition
Established is True the server answers for it as for any other kind: URLs, discovery, OpenAPI, tables, watches. Here
that moment is the write itself, since the loops that Kubernetes has for it are done in its transaction: the names are
judged, and when the definition is deleted its objects go first. (In Kubernetes: apiextensions-apiserver.)
"""

from __future__ import annotations

from typing import Any

from cluster.api.apiextensions import approval, checks, naming, removal
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject


class CustomResourceDefinition(KubeObject):
    KIND = Kind(
        "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions",
        short_names=("crd", "crds"), namespaced=False, categories=("api-extensions",), subresources=("status",),
    )  # fmt: skip
    UNCONDITIONAL = False
    COLUMNS = (
        NAME_COLUMN,
        Column("Created At", lambda o: meta.metadata(o).get("creationTimestamp"), type="date",
               description=AGE_COLUMN.description),
    )  # fmt: skip
    FORM = ("spec.names.shortNames", "spec.names.categories")
    GENERATION = True
    CLEANUP = (removal.FINALIZER,)

    group = text_at("spec.group")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        names = spec["names"] = {**(spec.get("names") or {})}
        if kind := names.get("kind"):
            names["singular"] = names.get("singular") or kind.lower()
            names["listKind"] = names.get("listKind") or f"{kind}List"
        spec.setdefault("conversion", {"strategy": "None"})
        service = meta.get(spec, "conversion.webhook.clientConfig.service")
        if service is not None:
            service.setdefault("port", 443)

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        """A version that objects are stored in is remembered until somebody says that none is left in it."""
        if old is None:
            obj["status"] = {"conditions": [], "acceptedNames": {"plural": "", "kind": ""}, "storedVersions": []}
        status = obj["status"] = {**(obj.get("status") or {})}
        stored = status.get("storedVersions") or []
        now = [v.get("name") for v in obj["spec"].get("versions") or [] if v.get("storage")][:1]
        status["storedVersions"] = [*stored, *(name for name in now if name not in stored)]

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        return checks.problems(obj, old)

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return checks.status_problems(obj)

    @classmethod
    def inside(cls, tx: Any, obj: Obj, old: Obj | None) -> None:
        tx.cluster.crds = tx.cluster.revision + 1
        naming.judge(tx, obj)
        approval.judge(obj)

    @classmethod
    def mark(cls, tx: Any, obj: Obj) -> None:
        tx.cluster.crds = tx.cluster.revision + 1
        removal.begin(tx, obj)

    @classmethod
    def leave(cls, tx: Any, obj: Obj) -> None:
        tx.cluster.crds = tx.cluster.revision + 1
