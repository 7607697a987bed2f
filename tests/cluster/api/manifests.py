"""Small manifests, and the hooks called on them as the registry calls them."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import KubeObject

Kind = type[KubeObject]


def born(kind: Kind, **parts: Any) -> Obj:
    """A new object of a kind, defaulted and prepared."""
    obj: Obj = {"apiVersion": kind.KIND.api_version, "kind": kind.KIND.kind, **meta.copy(parts)}
    obj["metadata"] = {"name": "web", "namespace": "default", "uid": "u1", **obj.get("metadata", {})}
    kind.default(obj)
    kind.prepare(obj, None)
    return obj


def changed(kind: Kind, old: Obj, **parts: Any) -> Obj:
    """The object after an ordinary update that replaces some of its parts."""
    obj: Obj = kind.merge("", {**meta.copy(old), **meta.copy(parts)}, old)
    kind.default(obj)
    kind.prepare(obj, old)
    kind.default(obj)
    return obj


def causes(kind: Kind, obj: Obj, old: Obj | None = None) -> list[str]:
    """What the kind says is wrong, as `field: text`."""
    return [str(cause) for cause in kind.validate(obj, old)]


def row(kind: Kind, obj: Obj) -> Obj:
    """kubectl's row of the object: {column: cell}."""
    return {column.name: column.cell(obj) for column in kind.COLUMNS}


def container(**parts: Any) -> Obj:
    return {"name": "web", "image": "nginx", **parts}


def pod_spec(*containers: Obj, **parts: Any) -> Obj:
    return {"containers": list(containers) or [container()], **parts}


def template(labels: dict[str, str] | None = None, **spec: Any) -> Obj:
    return {"metadata": {"labels": labels or {"run": "web"}}, "spec": pod_spec(**spec)}
