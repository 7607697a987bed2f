"""The schemas of a definition: what JSON schema may say here, keyword by keyword.

Everything that would make pruning ambiguous, or validation slow, is refused: references, patterns of names,
uniqueness by comparing all with all. Whether the schema is structural, and whether its defaults are what it asks for,
are questions of their own (`structure`, `defaults`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cluster.api.apiextensions import checks_defaults as defaults
from cluster.api.apiextensions import checks_structure as structure
from cluster.apimachinery.cel import definitions
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural import HEAD

TYPES = ("array", "boolean", "integer", "number", "object", "string")
_EXTENSION = "x-kubernetes-"
_AT_ROOT = ("Description", "Type", "Format", "Title", "Maximum", "ExclusiveMaximum", "Minimum", "ExclusiveMinimum",
            "MaxLength", "MinLength", "Pattern", "MaxItems", "MinItems", "UniqueItems", "MultipleOf", "Required",
            "Items", "Properties", "ExternalDocs", "Example", "XPreserveUnknownFields", "XValidations")  # fmt: skip
"""What may stand at the root, by its Go name, if the status is judged apart."""
_WITH_STATUS = "at the root of the schema if the status subresource is enabled"
_UNSUPPORTED = ("id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref")
MAP, SET = "map", "set"


def problems(schema: Obj, path: str, status: bool) -> Iterator[Cause]:
    """What is wrong with a version's schema. `status`: whether it has the status subresource."""
    if status:
        yield from _root(schema, path)
    if schema.get("nullable"):
        yield forbidden_field(f"{path}.nullable", "nullable cannot be true at the root")
    found = sorted(structure.problems(schema, path), key=str) if structure.supported(schema) else []
    if not found and structure.supported(schema):
        found = list(defaults.problems(schema, path))
    yield from found
    yield from _keywords(schema, path, root=True)
    if not found:
        yield from definitions.causes(schema, path)


def _root(schema: Obj, path: str) -> Iterator[Cause]:
    for field, value in schema.items():
        if field == "type" and value != "object":
            yield invalid_value(f"{path}.type", value, f'only "object" is allowed as the type {_WITH_STATUS}')
            return
        if value and _go(field) not in _AT_ROOT:
            allowed = f"[{' '.join(_AT_ROOT)}]"
            yield invalid_value(path, schema, f"only {allowed} fields are allowed {_WITH_STATUS}")
            return


def _go(field: str) -> str:
    """x-kubernetes-list-type → XListType, maxItems → MaxItems."""
    if field.startswith(_EXTENSION):
        return "X" + "".join(word.capitalize() for word in field.removeprefix(_EXTENSION).split("-"))
    return field[0].upper() + field[1:]


# -- keywords --------------------------------------------------------------------------------------------------


def _keywords(schema: Any, path: str, root: bool = False, meta_of: str = "", no_default: str = "") -> Iterator[Cause]:
    """What is wrong with a node and all below it. Inside metadata (`meta_of`) less may be said."""
    if not isinstance(schema, dict):
        return
    yield from _node(schema, path, meta_of, no_default)
    extra = schema.get("additionalProperties")
    if extra is not None:
        if schema.get("properties") and extra is not True:
            detail = "additionalProperties and properties are mutual exclusive"
            yield forbidden_field(f"{path}.additionalProperties", detail)
        inside = "inside additionalProperties applying to object metadata" if meta_of else no_default
        yield from _keywords(extra, f"{path}.additionalProperties", False, meta_of, inside)
    for name, inner in sorted((schema.get("properties") or {}).items()):
        head = (root or schema.get("x-kubernetes-embedded-resource")) and name in HEAD
        barred = f"in top-level {name}" if root and head else no_default
        yield from _keywords(inner, f"{path}.properties[{name}]", False, name if head else meta_of, barred)
    yield from _keywords(schema.get("not"), f"{path}.not", False, meta_of, no_default)
    for junctor in ("allOf", "oneOf", "anyOf"):
        for index, inner in enumerate(schema.get(junctor) or ()):
            yield from _keywords(inner, f"{path}.{junctor}[{index}]", False, meta_of, no_default)
    yield from _keywords(schema.get("items"), f"{path}.items", False, meta_of, no_default)
    yield from (cause for check in (_extensions, _list_map, _list_keys) for cause in check(schema, path))


def _node(schema: Obj, path: str, meta_of: str, no_default: str) -> Iterator[Cause]:
    kind = schema.get("type")
    if kind and kind not in TYPES:
        yield not_supported(f"{path}.type", kind, TYPES)
    if schema.get("default") is not None and no_default:
        yield forbidden_field(f"{path}.default", f"must not be set {no_default}")
    for field in _UNSUPPORTED:
        if schema.get(field):
            yield forbidden_field(f"{path}.{field}", f"{field} is not supported")
    if kind == "null":
        yield forbidden_field(f"{path}.type", "type cannot be set to null, use nullable as an alternative")
    if isinstance(schema.get("items"), list):
        yield forbidden_field(f"{path}.items", "items must be a schema object and not an array")
    if meta_of and schema.get("x-kubernetes-embedded-resource"):
        yield forbidden_field(f"{path}.x-kubernetes-embedded-resource", "must not be used inside of resource meta")
    if schema.get("uniqueItems"):
        detail = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
        yield forbidden_field(f"{path}.uniqueItems", detail)


_COLLECTIONS = (("map-type", "object", ("atomic", "granular")), ("list-type", "array", ("atomic", SET, MAP)))


def _extensions(schema: Obj, path: str) -> Iterator[Cause]:
    if schema.get("x-kubernetes-preserve-unknown-fields") is False:
        yield invalid_value(f"{path}.x-kubernetes-preserve-unknown-fields", False, "must be true or undefined")
    for name, kind, choices in _COLLECTIONS:
        said, is_ = schema.get(f"{_EXTENSION}{name}"), schema.get("type") or ""
        if said is None:
            continue
        if is_ != kind:
            detail = f"must be {kind} if x-kubernetes-{name} is specified"
            yield invalid_value(f"{path}.type", is_, detail) if is_ else required(f"{path}.type", detail)
        if said not in choices:
            yield not_supported(f"{path}.x-kubernetes-{name}", said, choices)
    inner = schema.get("items")
    if schema.get("x-kubernetes-list-type") == SET and isinstance(inner, dict) and schema.get("type") == "array":
        detail = "must be atomic as item of a list with x-kubernetes-list-type=set"
        said = inner.get("x-kubernetes-list-type")
        if inner.get("type") == "array" and said not in (None, "atomic"):
            yield invalid_value(f"{path}.items.x-kubernetes-list-type", said, detail)
        if inner.get("type") == "object" and inner.get("x-kubernetes-map-type") != "atomic":
            yield invalid_value(f"{path}.items.x-kubernetes-map-type", said, detail)


def _list_map(schema: Obj, path: str) -> Iterator[Cause]:
    """A list that is a map says by which keys, and what its items are."""
    kind, inner = schema.get("x-kubernetes-list-type"), schema.get("items")
    keys = schema.get("x-kubernetes-list-map-keys")
    if keys and kind != MAP:
        where, detail = f"{path}.x-kubernetes-list-type", "must be map if x-kubernetes-list-map-keys is non-empty"
        yield required(where, detail) if kind is None else invalid_value(where, kind, detail)
    if kind != MAP:
        return
    where = f"{path}.x-kubernetes-list-map-keys"
    if not keys:
        yield required(where, "must not be empty if x-kubernetes-list-type is map")
    if inner is None:
        yield required(f"{path}.items", "must have a schema if x-kubernetes-list-type is map")
    elif inner.get("type") != "object":
        detail = "must be object if parent array's x-kubernetes-list-type is map"
        yield invalid_value(f"{path}.items.type", inner.get("type") or "", detail)
    else:
        for index, key in enumerate(keys or ()):
            known = (inner.get("properties") or {}).get(key)
            if known is None:
                yield invalid_value(where, keys, "entries must all be names of item properties")
            elif known.get("type") in ("array", "object"):
                detail = "must be a scalar type if parent array's x-kubernetes-list-type is map"
                yield invalid_value(f"{path}.items.properties[{key}].type", inner["type"], detail)
            if key in (keys or ())[:index]:
                yield invalid_value(where, keys, "must not contain duplicate entries")


_KEY = "this property is in x-kubernetes-list-map-keys, so it"


def _list_keys(schema: Obj, path: str) -> Iterator[Cause]:
    """Items of sets and maps are always there, and so are their keys."""
    kind, inner = schema.get("x-kubernetes-list-type"), schema.get("items")
    if kind not in (SET, MAP) or not isinstance(inner, dict):
        return
    if inner.get("nullable"):
        yield forbidden_field(f"{path}.items.nullable", f"cannot be nullable when x-kubernetes-list-type is {kind}")
    for key in (schema.get("x-kubernetes-list-map-keys") or ()) if kind == MAP else ():
        known = (inner.get("properties") or {}).get(key)
        where = f"{path}.items.properties[{key}]"
        if known is None:
            continue
        if key not in (inner.get("required") or ()) and known.get("default") is None:
            yield required(f"{where}.default", f"{_KEY} must have a default or be a required property")
        if known.get("nullable"):
            yield forbidden_field(f"{where}.nullable", f"{_KEY} cannot be nullable")
