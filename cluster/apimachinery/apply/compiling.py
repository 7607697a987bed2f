"""From OpenAPI to shapes: x-kubernetes-list-type, list-map-keys and map-type, read once for each kind.

(In Kubernetes: kube-openapi's schemaconv.)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from cluster.apimachinery import gotypes, schema
from cluster.apimachinery.apply.by_value import BY_VALUE, KEY_DEFAULTS, OF_A_KIND
from cluster.apimachinery.apply.types import DEDUCED, OPAQUE, UNTYPED, Array, ListMap, Map, Set, Struct, Type
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.schema import GVK

_SCALARS = {"integer": Type("numeric"), "number": Type("numeric"), "boolean": Type("boolean")}
_TEXT, _NUMBER = Type("string"), _SCALARS["number"]
_METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_SPECIAL = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": UNTYPED,
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": UNTYPED,
    "io.k8s.apimachinery.pkg.runtime.RawExtension": OPAQUE,
}
_ZEROS: Mapping[str, Any] = {"string": "", "numeric": 0, "boolean": False}

_named: dict[str, Type] = dict(_SPECIAL)


@cache
def of_kind(gvk: GVK) -> Type:
    """The shape of a kind that the schemas know; a deduced one for any other."""
    own = schema.defined(gvk)
    if own is not None:
        return compiled(own)
    name = schema.definition_name(*gvk)
    return _definition(name) if name else DEDUCED


def of_custom_resource(root: Obj | None) -> Type:
    """The shape of a custom resource whose version has this openAPIV3Schema (None: it says nothing)."""
    if not root or "properties" not in root:
        return DEDUCED
    shape = compiled(root)
    if isinstance(shape, Struct):
        head = {"f:apiVersion": _TEXT, "f:kind": _TEXT, "f:metadata": _definition(_METADATA)}
        shape.fields.update(head)
    return shape


def _definition(name: str) -> Type:
    """The shape of a definition, made once. Types recurse: it is known by its name before its fields are."""
    if name not in _named:
        raw = schema.definitions()[name]
        if "properties" not in raw:
            _named[name] = compiled(raw)
        else:
            _named[name] = struct = Struct(atomic=raw.get("x-kubernetes-map-type") == "atomic")
            _fill(struct, raw)
            struct.zeros = _zeros(name, raw, struct)
    return _named[name]


def compiled(raw: Obj) -> Type:
    """The shape of any schema. What neither has a type nor names fields is a tree of any shape."""
    if "$ref" in raw:
        return _definition(raw["$ref"].rpartition("/")[2])
    if raw.get("x-kubernetes-int-or-string"):
        return UNTYPED
    shape = _shape(raw)
    if shape == "array":
        return _list(raw)
    if shape == "object" or "properties" in raw:
        return _object(raw)
    if shape == "string":
        return _TEXT if raw.get("format", "") in ("", "byte") else UNTYPED
    return _SCALARS.get(shape, DEDUCED)


def _shape(raw: Obj) -> str:
    """The type a schema names; Kubernetes' own say ["string", "null"] of what may be left out."""
    named = raw.get("type", "")
    return next((name for name in named if name != "null"), "") if isinstance(named, list) else named


def _object(raw: Obj) -> Type:
    atomic, more = raw.get("x-kubernetes-map-type") == "atomic", raw.get("additionalProperties")
    if "properties" not in raw:
        item = compiled(more) if isinstance(more, dict) and more else DEDUCED
        return Map(item=item, atomic=atomic)
    struct = Struct(atomic=atomic)
    _fill(struct, raw)
    if isinstance(more, dict) and more:
        struct.rest = compiled(more)
    elif more or raw.get("x-kubernetes-preserve-unknown-fields"):
        struct.rest = DEDUCED
    return struct


def _fill(struct: Struct, raw: Obj) -> None:
    struct.fields.update({f"f:{name}": compiled(item) for name, item in raw["properties"].items()})


def _list(raw: Obj) -> Type:
    items = raw.get("items") or {}
    item, kind = compiled(items), raw.get("x-kubernetes-list-type")
    if kind == "set":
        return Set(item=item)
    if kind == "map":
        keys = tuple(sorted(raw.get("x-kubernetes-list-map-keys", ())))
        return ListMap(item=item, keys=keys, defaults=_key_defaults(items, keys))
    return Array(item=item)


def _key_defaults(items: Obj, keys: tuple[str, ...]) -> Mapping[str, Any]:
    """Keys that items may leave out: told by a custom resource's schema, or known of Kubernetes' own types."""
    if "$ref" in items:
        return KEY_DEFAULTS.get(items["$ref"].rpartition("/")[2], {})
    known = items.get("properties") or {}
    return {name: known[name]["default"] for name in keys if "default" in (known.get(name) or {})}


def _zeros(name: str, raw: Obj, struct: Struct) -> dict[str, Any]:
    """What a definition's Go struct has even when a manifest leaves it out."""
    is_kind, printed = "x-kubernetes-group-version-kind" in raw, gotypes.kept(gotypes.message_of(name)) or ()
    needed = raw.get("required", ())
    found: dict[str, Any] = {}
    for step, type_ in struct.fields.items():
        field = step[2:]
        if f"{name}.{field}" in BY_VALUE or (is_kind and field in OF_A_KIND):
            found[step] = {}
        elif isinstance(type_, Array | Map) and field in printed and not isinstance(type_, Struct):
            found[step] = None
        elif type_.scalar in _ZEROS and field in needed:
            found[step] = _ZEROS[type_.scalar]
    return found
