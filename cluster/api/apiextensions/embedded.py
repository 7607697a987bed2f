"""Resources inside resources (x-kubernetes-embedded-resource): they have a head too, and it is held to the same rules.

(In Kubernetes: apiextensions-apiserver/pkg/apiserver/schema/objectmeta.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cluster.apimachinery import validation
from cluster.apimachinery.decoding import Trail
from cluster.apimachinery.errors import Cause, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.schema import definition
from cluster.apimachinery.structural import below, item

_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


def coerced(value: Any, schema: Obj | None, unknown: list[str], path: str = "") -> Any:
    """The value with the metadata of embedded resources as Go would read it; their unknown fields are added."""
    if isinstance(value, list):
        inner = item(schema or {})
        return [coerced(one, inner, unknown, f"{path}[{index}]") for index, one in enumerate(value)]
    if not isinstance(value, dict) or not schema:
        return value
    found = {}
    for name, inner in value.items():
        where = f"{path}.{name}" if path else name
        found[name] = coerced(inner, below(schema, name), unknown, where)
    if path and schema.get("x-kubernetes-embedded-resource") and isinstance(value.get("metadata"), dict):
        trail = Trail()
        found["metadata"] = definition(_META).decode(value["metadata"], trail)
        unknown += [f"{path}.metadata.{name}" for name in trail.unknown]
    return found


def problems(value: Any, schema: Obj | None, path: str = "") -> Iterator[Cause]:
    """What is wrong with the heads of embedded resources anywhere below; the root's own is judged elsewhere."""
    if isinstance(value, dict) and schema:
        if schema.get("x-kubernetes-embedded-resource") and path:
            yield from _head(value, path)
        for name, inner in value.items():
            yield from problems(inner, below(schema, name), f"{path}.{name}" if path else name)
    elif isinstance(value, list) and schema:
        for index, one in enumerate(value):
            yield from problems(one, item(schema), f"{path}[{index}]")


def _head(value: Obj, path: str) -> Iterator[Cause]:
    for field in ("apiVersion", "kind"):
        if not value.get(field):
            yield required(f"{path}.{field}", "must not be empty")
    said = value.get("apiVersion") or ""
    if said.count("/") > 1:
        yield invalid_value(f"{path}.apiVersion", said, f"unexpected GroupVersion string: {said}")
    kind = value.get("kind") or ""
    for problem in validation.is_dns1035_label(kind.lower()) if kind else ():
        yield invalid_value(f"{path}.kind", kind, f"may have mixed case, but should otherwise match: {problem}")
    head = value.get("metadata") or {}
    for problem in validation.is_dns1123_subdomain(head["name"]) if head.get("name") else ():
        yield invalid_value(f"{path}.metadata.name", head["name"], problem)
    for cause in validation.label_causes(head.get("labels") or {}):
        yield Cause(f"{path}.{cause.field}", cause.reason, cause.message)
