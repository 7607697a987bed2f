"""A custom kind's schema as clients are shown it: what its definition says, and the head that every resource has.

(In Kubernetes: apiextensions-apiserver/pkg/controller/openapi/builder.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import schema
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind

_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_PRESERVE, _EMBEDDED = "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"
_STANDARD = "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/"
_HEAD_DESCRIPTION = f"{_STANDARD}sig-architecture/api-conventions.md#metadata"


def published(said: Obj, kind: Kind) -> Obj:
    """The schema of a kind; an open object where its definition tells of no fields."""
    if not said or (said.get(_PRESERVE) and not said.get("properties")):
        return {"type": "object", _PRESERVE: True, **{k: v for k, v in said.items() if k == "description"}}
    return _headed(_embedding(said))


def _embedding(node: Any) -> Any:
    """The schema with a head for every resource that is embedded in it."""
    if isinstance(node, list):
        return [_embedding(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {key: _embedding(value) for key, value in node.items()}
    return _headed(found) if node.get(_EMBEDDED) is True else found


def _headed(said: Obj) -> Obj:
    known = schema.definitions()["io.k8s.api.core.v1.ConfigMap"]["properties"]
    head = {name: {"type": "string", "description": known[name]["description"]} for name in ("apiVersion", "kind")}
    head["metadata"] = {"description": _HEAD_DESCRIPTION, "$ref": f"#/$defs/{_META}"}
    return {**said, "properties": {**head, **_others(said.get("properties") or {})}}


def _others(properties: Obj) -> Obj:
    return {name: value for name, value in properties.items() if name not in ("apiVersion", "kind", "metadata")}
