"""What a custom resource's schema says in CEL's terms: its type, and its values.

Objects with properties have those fields and no others, objects with additionalProperties are maps, strings of some
formats are times or bytes, lists that are sets or maps compare as such. A property whose name is no name in CEL is
spelled out: `my-prop` is `my__dash__prop`. (In Kubernetes: apiserver/pkg/cel/common/schemas.go and values.go.)
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from cluster.apimachinery.cel import types
from cluster.apimachinery.cel.library import times
from cluster.apimachinery.cel.tree import RESERVED
from cluster.apimachinery.cel.types import Type
from cluster.apimachinery.cel.values import MapList, SetList
from cluster.apimachinery.meta import Obj

_SCALARS = {"boolean": types.BOOL, "number": types.DOUBLE, "integer": types.INT, "string": types.STRING}
_FORMATS: dict[str, tuple[Type, Callable[[str], Any]]] = {
    "byte": (types.BYTES, base64.b64decode),
    "duration": (types.DURATION, times.duration),
    "date": (types.TIMESTAMP, lambda text: times.timestamp(f"{text}T00:00:00Z")),
    "date-time": (types.TIMESTAMP, times.timestamp),
}
_SIGNS = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}
_ROOT: Obj = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "generateName": {"type": "string"}},
    },
}


def escaped(name: str) -> str | None:
    """A property's name as a field's name in CEL; None for one that has none."""
    if name in RESERVED or name in ("true", "false", "null"):
        return f"__{name}__"
    if not re.fullmatch(r"[a-zA-Z_.\-/][a-zA-Z0-9_.\-/]*", name):
        return None
    return re.sub(r"__|[.\-/]", lambda match: _SIGNS[match.group()], name)


def rooted(schema: Obj) -> Obj:
    """The schema of a whole resource: of its metadata, rules see the name."""
    return {**schema, "type": "object", "properties": {**(schema.get("properties") or {}), **_ROOT}}


def type_of(schema: Obj, name: str = "object") -> Type | None:
    """The type of what a schema describes; None for what it says nothing of."""
    if schema.get("x-kubernetes-int-or-string"):
        return types.DYN
    if schema.get("x-kubernetes-embedded-resource"):
        schema = rooted(schema)
    kind = schema.get("type")
    if kind == "array":
        item = type_of(schema.get("items") or {}, f"{name}.@idx")
        return types.list_of(item) if item is not None else None
    if kind == "object":
        return _object(schema, name)
    if kind == "string" and schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]][0]
    return _SCALARS.get(str(kind))


def _object(schema: Obj, name: str) -> Type | None:
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict) and extra:
        value = type_of(extra, f"{name}.@elem")
        return types.map_of(types.STRING, value) if value is not None else None
    fields = {}
    for key, below in (schema.get("properties") or {}).items():
        field, found = escaped(key), type_of(below, f"{name}.{key}")
        if field is not None and found is not None:
            fields[field] = found
    return types.object_of(name, **fields)


def value_of(value: Any, schema: Obj) -> Any:
    """A value as CEL sees it. What needs no conversion is passed on as it is."""
    if isinstance(value, dict):
        known, extra = schema.get("properties") or {}, schema.get("additionalProperties")
        inner = {k: known.get(k) or (extra if isinstance(extra, dict) else {}) for k in value}
        return {k: value_of(v, inner[k]) for k, v in value.items()} if any(inner.values()) else value
    if isinstance(value, list):
        items = [value_of(item, schema.get("items") or {}) for item in value]
        kind = schema.get("x-kubernetes-list-type")
        if kind == "map":
            return MapList(items, tuple(schema.get("x-kubernetes-list-map-keys") or ()))
        return SetList(items) if kind == "set" else items
    if isinstance(value, str) and schema.get("type") == "string" and schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]][1](value)
    return float(value) if schema.get("type") == "number" and type(value) is int else value
