"""The shape of every kind, and what decoding a manifest into it does.

Kubernetes publishes its types as OpenAPI; here they are read once, lazily, and compiled into a tree of
structs, maps, lists and scalars. Walking a manifest along that tree does what the real server's decoder
does: a wrong type is an error, an unknown field is dropped and (strict) reported, null and zero values
vanish, quantities and times take their canonical form. The same tree knows the merge keys that patches
need. Nothing here judges a value: that a Deployment needs a selector is the kind's own validation. (In
Kubernetes: apimachinery/pkg/runtime/serializer/json, and strategicpatch's lookups.)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from operator import itemgetter
from typing import NamedTuple

from cluster.apimachinery import decoding, gotypes
from cluster.apimachinery.decoding import DecodeError, Step, Trail
from cluster.apimachinery.errors import StatusError, bad_request
from cluster.apimachinery.meta import Obj, group_version
from cluster.apimachinery.structs import Field, Leaf, List, Map, Struct, Type

GVK = tuple[str, str, str]

_RELEASE = "kubernetes-json-schema/v1.35.0-local/_definitions.json"
_META = "io.k8s.apimachinery.pkg.apis.meta.v1"


_LEAVES = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": Leaf("resource.Quantity", decoding.amount, "0"),
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": Leaf("intstr.IntOrString", decoding.int_or_string, 0),
    f"{_META}.Time": Leaf("v1.Time", decoding.time),
    f"{_META}.MicroTime": Leaf("v1.MicroTime", decoding.micro_time),
}
_SCALARS = {
    ("string", ""): Leaf("string", decoding.text, ""),
    ("string", "byte"): Leaf("[]uint8", decoding.binary),
    ("string", "date-time"): Leaf("v1.Time", decoding.time),
    ("boolean", ""): Leaf("bool", decoding.boolean, False),
    ("integer", "int32"): Leaf("int32", decoding.int32, 0),
    ("integer", ""): Leaf("int64", decoding.int64, 0),
    ("number", ""): Leaf("float64", decoding.number, 0),
}
_ANYTHING = Leaf("interface {}", decoding.anything)


@cache
def definitions() -> Mapping[str, Obj]:
    """Kubernetes' OpenAPI definitions by name, as published; refer to them, never change them."""
    found: dict[str, Obj] = json.loads(files("kubernetes_validate").joinpath(_RELEASE).read_bytes())["$defs"]
    return found


@cache
def _names() -> dict[GVK, str]:
    return {
        (kind["group"], kind["version"], kind["kind"]): name
        for name, schema in definitions().items()
        for kind in schema.get("x-kubernetes-group-version-kind", ())
    }


_compiled: dict[str, Type] = dict(_LEAVES)
_own: dict[GVK, Type] = {}
_said: dict[GVK, Obj] = {}


def definition(name: str) -> Type:
    """The compiled type of a definition ("io.k8s.api.core.v1.PodSpec"); KeyError when there is none."""
    if name not in _compiled:
        schema = definitions()[name]
        if "properties" not in schema:
            _compiled[name] = _ANYTHING
        else:
            _compiled[name] = struct = Struct(
                ".".join(name.split(".")[-2:])
            )  # before its fields: types recurse
            _fill(struct, schema, gotypes.kept(gotypes.message_of(name)))
    return _compiled[name]


def for_gvk(group: str, version: str, kind: str) -> Type | None:
    """The compiled type of a kind; None when neither Kubernetes nor `define` knows it."""
    own = _own.get((group, version, kind))
    name = _names().get((group, version, kind))
    return own or (definition(name) if name else None)


def definition_name(group: str, version: str, kind: str) -> str | None:
    """The name of a kind's definition: ("apps", "v1", "Deployment") → io.k8s.api.apps.v1.Deployment."""
    return _names().get((group, version, kind))


def define(gvk: GVK, schema: Obj) -> Type:
    """Give a kind of our own its schema (OpenAPI, may refer to Kubernetes' definitions)."""
    _own[gvk] = compiled = compile_schema(schema, f"{gvk[1]}.{gvk[2]}")
    _said[gvk] = schema
    return compiled


def defined(gvk: GVK) -> Obj | None:
    """The schema that a kind of our own was given."""
    return _said.get(gvk)


def compile_schema(schema: Obj, go: str = "") -> Type:
    """The type of any OpenAPI schema: a definition's property, or a custom resource's whole schema."""
    if "$ref" in schema:
        return definition(schema["$ref"].rpartition("/")[2])
    if schema.get("x-kubernetes-int-or-string"):
        return _LEAVES["io.k8s.apimachinery.pkg.util.intstr.IntOrString"]
    shape = _shape(schema)
    if shape == "array":
        return List(compile_schema(schema.get("items") or {}))
    if shape == "object":
        return _compile_object(schema, go)
    format = schema.get("format", "")
    return _SCALARS.get((shape, format)) or _SCALARS.get((shape, "")) or _ANYTHING


def _shape(schema: Obj) -> str:
    shape = schema.get("type", "")
    return next((s for s in shape if s != "null"), "") if isinstance(shape, list) else shape


def _compile_object(schema: Obj, go: str) -> Type:
    if isinstance(schema.get("additionalProperties"), dict):
        return Map(compile_schema(schema["additionalProperties"]))
    if "properties" not in schema:
        return _ANYTHING
    struct = Struct(go, open=bool(schema.get("x-kubernetes-preserve-unknown-fields")))
    _fill(struct, schema, None)
    return struct


def _fill(struct: Struct, schema: Obj, kept: frozenset[str] | None) -> None:
    needed, owner = schema.get("required", ()), struct.go.rpartition(".")[2]
    for name, item in schema["properties"].items():
        type_ = compile_schema(item)
        struct.fields[name] = Field(
            step=Step(name, owner),
            type=type_,
            required=name in needed,
            kept=kept is None or name in kept or isinstance(type_, Struct) or type_ in _LEAVES.values(),
            strategies=frozenset(filter(None, item.get("x-kubernetes-patch-strategy", "").split(","))),
            merge_key=item.get("x-kubernetes-patch-merge-key", ""),
            list_type=item.get("x-kubernetes-list-type", ""),
            map_keys=tuple(item.get("x-kubernetes-list-map-keys", ())),
        )


class Decoded(NamedTuple):
    """A manifest as its Go struct would print it, and the paths of the fields that struct does not have."""

    object: Obj
    unknown: list[str]


def decode(obj: Obj, gvk: GVK) -> Decoded:
    """Read a manifest as a kind; DecodeError, in Go's words, at the first wrong type."""
    type_ = for_gvk(*gvk)
    if type_ is None:
        return Decoded(obj, [])
    trail = Trail()
    return Decoded(type_.decode(obj, trail), trail.unknown)


def decode_problems(obj: Obj, gvk: GVK) -> list[str]:
    """The first type error, in Go's words, if there is one."""
    try:
        decode(obj, gvk)
    except DecodeError as error:
        return [str(error)]
    return []


def unknown_fields(obj: Obj, gvk: GVK) -> list[str]:
    """The paths of the fields the kind does not have: ["spec.template.spec.foo"]."""
    return decode(obj, gvk).unknown


def prune(obj: Obj, gvk: GVK) -> Obj:
    """The manifest without unknown fields, nulls and zero values, its quantities and times canonical."""
    return decode(obj, gvk).object


def strict_problems(unknown: list[str], duplicates: list[str]) -> list[str]:
    """What strict decoding says of unknown and doubled fields: YAML's reader first, else in the document's order."""
    order: list[str] = getattr(duplicates, "order", [])  # serializer.Duplicates
    last = {path: place for place, path in enumerate(order)}
    first = {path: -place for place, path in enumerate(reversed(order), 1 - len(order))}
    doubled = [(last.get(p, -1), p if p.startswith("yaml:") else f'duplicate field "{p}"') for p in duplicates]
    foreign = [(first.get(path, -1), f'unknown field "{path}"') for path in unknown]
    return [text for _, text in sorted(doubled + foreign, key=itemgetter(0))]


def admit(
    obj: Obj, gvk: GVK, validation: str = "Strict", duplicates: list[str] | None = None,
    read: Callable[[Obj], Decoded] | None = None,
) -> tuple[Obj, list[str]]:  # fmt: skip
    """What the server makes of a request's body: the pruned object and the warnings the client gets.

    `validation` is the request's fieldValidation: Strict turns unknown and doubled fields into an error, Warn
    into warnings, Ignore into nothing. `read` decodes what is no built-in kind. Raises StatusError 400 in Kubernetes'
    words.
    """
    try:
        found = read(obj) if read is not None else decode(obj, gvk)
    except DecodeError as error:
        raise unreadable(gvk, str(error)) from None
    problems = strict_problems(found.unknown, duplicates or [])
    if problems and validation == "Strict":
        raise unreadable(gvk, f"strict decoding error: {', '.join(problems)}")
    return found.object, problems if validation == "Warn" else []


def unreadable(gvk: GVK, why: str) -> StatusError:
    _, version, kind = gvk
    return bad_request(f'{kind} in version "{version}" cannot be handled as a {kind}: {why}')


@lru_cache(maxsize=512)
def gvk_of(api_version: str, kind: str) -> GVK:
    """("apps/v1", "Deployment") → ("apps", "v1", "Deployment")."""
    group, version = group_version(api_version)
    return group, version, kind
