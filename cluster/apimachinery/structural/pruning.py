"""Pruning: what a schema does not know is dropped, or kept where it says so.

A field nobody specified would be stored unseen and might mean something one day, in a version that gives it a sense.
The paths of the dropped fields are told, since a strict client wants to hear of them. (In Kubernetes:
apiextensions-apiserver/pkg/apiserver/schema/pruning.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural import HEAD, below, item

_PRESERVE, _EMBEDDED = "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"


def pruned(obj: Obj, schema: Obj) -> tuple[Obj, list[str]]:
    """A resource without unknown fields, and their paths in order ("spec.items[0].x"). Its metadata is left alone."""
    unknown: list[str] = []
    found: Obj = _walk(obj, {**schema, _EMBEDDED: True}, "", unknown)
    return found, sorted(unknown)


def left(value: Any, schema: Obj, resource: bool) -> Any:
    """What pruning leaves of any value."""
    return _walk(value, {**schema, _EMBEDDED: resource}, "", [])


def _walk(value: Any, schema: Obj | None, path: str, unknown: list[str]) -> Any:
    if isinstance(value, dict):
        return _fields(value, schema, path, unknown)
    if isinstance(value, list):
        inner = item(schema) if schema else None
        if schema and schema.get(_PRESERVE):
            inner = {**(inner or {}), _PRESERVE: True}
        return [_walk(one, inner, f"{path}[{index}]", unknown) for index, one in enumerate(value)]
    return value


def _fields(value: Obj, schema: Obj | None, path: str, unknown: list[str]) -> Obj:
    schema, found = schema or {}, {}
    for name, inner in value.items():
        where = f"{path}.{name}" if path else name
        known = below(schema, name)
        if schema.get(_EMBEDDED) and name in HEAD:
            found[name] = inner
        elif known is not None:
            found[name] = _walk(inner, known, where, unknown)
        elif schema.get(_PRESERVE):
            found[name] = inner
        else:
            unknown.append(where)
    return found
