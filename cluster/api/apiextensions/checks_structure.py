"""Whether a schema is structural: every field is told of, with its type, outside of compositions.

Then one walk down `properties` and `items` knows all there is, which pruning, defaulting and merging need; what
stands in allOf, anyOf, oneOf and not may only judge values further. (In Kubernetes:
apiextensions-apiserver/pkg/apiserver/schema/validation.go and complete.go.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural import golang, nodes

_PRESERVE, _EMBEDDED = "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"
_INT_OR_STRING = "x-kubernetes-int-or-string"
_ROOT, _ITEM, _FIELD = ("must not be empty at the root", "must not be empty for specified array items",
                        "must not be empty for specified object fields")  # fmt: skip
_EITHER = [{"type": "integer"}, {"type": "string"}]
_UNSUPPORTED = ("id", "$schema", "$ref", "patternProperties", "dependencies", "additionalItems", "definitions")
_NESTED = {
    "type": "must be empty to be structural",
    "additionalProperties": "must be undefined to be structural",
    "default": "must be undefined to be structural",
    "title": "must be empty to be structural",
    "description": "must be empty to be structural",
    "nullable": "must be false to be structural",
    _PRESERVE: "must be false to be structural",
    _EMBEDDED: "must be false to be structural",
    _INT_OR_STRING: "must be false to be structural",
    "x-kubernetes-list-map-keys": "must be empty to be structural",
    "x-kubernetes-list-type": "must be undefined to be structural",
    "x-kubernetes-map-type": "must be undefined to be structural",
    "x-kubernetes-validations": "must be empty to be structural",
}
"""What may not be said inside a composition, and why."""


def supported(schema: Obj) -> bool:
    """Whether the schema can be asked at all: what has references or patterns is refused for these first."""
    return not any(
        node.get(field) for node in nodes(schema) for field in _UNSUPPORTED
    ) and not any(node.get(_PRESERVE) is False or isinstance(node.get("items"), list) for node in nodes(schema))


def problems(schema: Obj, path: str) -> Iterator[Cause]:
    """What makes a schema not structural."""
    yield from _structure(schema, path, _ROOT)
    yield from _complete(schema, schema, path, path)


def _structure(schema: Obj, path: str, level: str) -> Iterator[Cause]:
    kind, inner, extra = schema.get("type") or "", schema.get("items"), schema.get("additionalProperties")
    if kind == "array" and inner is None:
        yield required(f"{path}.items", "must be specified")
    if isinstance(inner, dict):
        yield from _structure(inner, f"{path}.items", _ITEM)
    for name, known in sorted((schema.get("properties") or {}).items()):
        yield from _structure(known, f"{path}.properties[{name}]", _FIELD)
    if extra is not None and level == _ROOT:
        yield forbidden_field(f"{path}.additionalProperties", "must not be used at the root")
    if isinstance(extra, dict):
        yield from _structure(extra, f"{path}.additionalProperties", _FIELD)
    if schema.get(_INT_OR_STRING):
        for field in (_PRESERVE, _EMBEDDED):
            if schema.get(field):
                yield invalid_value(f"{path}.{field}", True, "must be false if x-kubernetes-int-or-string is true")
    yield from _judging(schema, path, schema.get(_INT_OR_STRING))
    yield from _type(schema, path, level)
    yield from _head(schema, path, level)


def _type(schema: Obj, path: str, level: str) -> Iterator[Cause]:
    kind, embedded = schema.get("type") or "", schema.get(_EMBEDDED)
    if embedded and kind != "object":
        detail = "must be object if x-kubernetes-embedded-resource is true"
        yield invalid_value(f"{path}.type", kind, detail) if kind else required(f"{path}.type", detail)
    elif not kind and not schema.get(_INT_OR_STRING) and not schema.get(_PRESERVE):
        yield required(f"{path}.type", level)
    if embedded and schema.get("additionalProperties") is not None:
        detail = "must not be used if x-kubernetes-embedded-resource is set"
        yield forbidden_field(f"{path}.additionalProperties", detail)
    if level == _ROOT and kind and kind != "object":
        yield invalid_value(f"{path}.type", kind, "must be object at the root")


def _head(schema: Obj, path: str, level: str) -> Iterator[Cause]:
    """apiVersion, kind and metadata are as they always are; of metadata only names may be narrowed."""
    known, resource = schema.get("properties") or {}, level == _ROOT or schema.get(_EMBEDDED)
    for field in ("kind", "apiVersion"):
        if resource and field in known and known[field].get("type") != "string":
            yield invalid_value(f"{path}.properties[{field}].type", known[field].get("type") or "", "must be string")
    if "metadata" in known:
        said, where = known["metadata"], f"{path}.properties[metadata]"
        if resource and said.get("type") != "object":
            yield invalid_value(f"{where}.type", said.get("type") or "", "must be object")
        rest = {k for k, v in said.items() if v and k not in ("type", "default", "properties")}
        if level == _ROOT and (rest or not set(said.get("properties") or ()) <= {"name", "generateName"}):
            detail = "must not specify anything other than name and generateName, but metadata is implicitly specified"
            yield forbidden_field(where, detail)
    if schema.get(_EMBEDDED) and not schema.get(_PRESERVE) and not known:
        detail = f"must not be empty if {_EMBEDDED} is true without {_PRESERVE}"
        yield required(f"{path}.properties", detail)


def _judging(schema: Obj, path: str, either: Any = False) -> Iterator[Cause]:
    """The compositions of a node. `either`: int-or-string may say so by anyOf as well."""
    for junctor in ("anyOf", "allOf", "oneOf"):
        said = schema.get(junctor) or []
        if junctor == "anyOf" and either and said == _EITHER:
            continue
        for index, one in enumerate(said):
            first = junctor == "allOf" and index == 0 and either
            yield from _nested(one, f"{path}.{junctor}[{index}]", first)
    if schema.get("not") is not None:
        yield from _nested(schema["not"], f"{path}.not")
    pattern = schema.get("pattern")
    if pattern and (wrong := golang.broken(pattern)):
        yield invalid_value(f"{path}.pattern", pattern, f"must be a valid regular expression, but isn't: {wrong}")


def _nested(schema: Obj, path: str, either: Any = False) -> Iterator[Cause]:
    yield from _judging(schema, path, either)
    if isinstance(schema.get("items"), dict):
        yield from _nested(schema["items"], f"{path}.items")
    for name, known in sorted((schema.get("properties") or {}).items()):
        yield from _nested(known, f"{path}.properties[{name}]")
    for field, why in _NESTED.items():
        if schema.get(field) or (field == "default" and schema.get(field) is not None):
            yield forbidden_field(f"{path}.{field}", why)
    if "metadata" in (schema.get("properties") or {}):
        yield forbidden_field(f"{path}.properties[metadata]", "must not be specified in a nested context")


def _complete(judging: Obj, schema: Obj | None, path: str, where: str) -> Iterator[Cause]:
    """Every field that a composition judges is told of in the structure."""
    if isinstance(judging.get("not"), dict):
        yield from _counterparts(judging["not"], schema, path, f"{where}.not")
    for junctor in ("allOf", "anyOf", "oneOf"):
        for index, one in enumerate(judging.get(junctor) or ()):
            yield from _counterparts(one, schema, path, f"{where}.{junctor}[{index}]")


def _counterparts(nested: Obj, schema: Obj | None, path: str, where: str) -> Iterator[Cause]:
    if schema is None:
        yield required(path, f"because it is defined in {where}")
        return
    yield from _complete(nested, schema, path, where)
    if isinstance(nested.get("items"), dict):
        yield from _counterparts(nested["items"], schema.get("items"), f"{path}.items", f"{where}.items")
    for name, inner in sorted((nested.get("properties") or {}).items()):
        known = (schema.get("properties") or {}).get(name)
        yield from _counterparts(inner, known, f"{path}.properties[{name}]", f"{where}.properties[{name}]")
