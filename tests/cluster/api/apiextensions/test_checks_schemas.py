"""Expected values: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apiextensions import checks_schemas as schemas
from cluster.apimachinery.meta import Obj

STRING, OBJECT = {"type": "string"}, {"type": "object"}
A = "s.properties[a]"


def said(field: Obj, **root: Any) -> list[str]:
    """What is wrong with a schema that has this field "a"."""
    schema = {"type": "object", "properties": {"a": field}, **root}
    return [str(cause) for cause in schemas.problems(schema, "s", False)]


def listed(items: Obj, kind: str = "map", *keys: str, **more: Any) -> Obj:
    found = {"type": "array", "items": items, "x-kubernetes-list-type": kind, **more}
    return {**found, "x-kubernetes-list-map-keys": list(keys)} if keys else found


KEYED = {"type": "object", "required": ["k"], "properties": {"k": STRING}}
GOOD: list[Obj] = [
    STRING, {"type": "array", "items": STRING}, {"x-kubernetes-int-or-string": True}, listed(STRING, "set"),
    listed(KEYED, "map", "k"), {"type": "object", "additionalProperties": STRING}, {**STRING, "default": "x"},
    {"type": "object", "x-kubernetes-preserve-unknown-fields": True}, {"x-kubernetes-preserve-unknown-fields": True},
    {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
    {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True},
    {"type": "object", "properties": {"b": STRING}, "oneOf": [{"required": ["b"]}, {"properties": {"b": {}}}]},
]  # fmt: skip


@pytest.mark.parametrize("field", GOOD)
def test_a_structural_schema_passes(field: Obj) -> None:
    assert said(field) == []


WRONG: list[tuple[Obj, list[str]]] = [
    ({"type": "text"}, [
        f'{A}.type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", '
        f'"object", "string"',
    ]),
    ({**STRING, "uniqueItems": True}, [
        f"{A}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
    ]),
    ({**STRING, "$ref": "#/x"}, [f"{A}.$ref: Forbidden: $ref is not supported"]),
    ({**OBJECT, "patternProperties": {"x": STRING}}, [f"{A}.patternProperties: Forbidden: patternProperties is not "
        f"supported"]),
    ({**OBJECT, "properties": {"b": STRING}, "additionalProperties": STRING}, [
        f"{A}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
    ]),
    ({"type": "array"}, [f"{A}.items: Required value: must be specified"]),
    ({}, [f"{A}.type: Required value: must not be empty for specified object fields"]),
    ({"type": "array", "items": {}}, [f"{A}.items.type: Required value: must not be empty for specified array items"]),
    ({**STRING, "pattern": "a("}, [
        f'{A}.pattern: Invalid value: "a(": must be a valid regular expression, but isn\'t: error parsing regexp: '
        "missing closing ): `a(`",
    ]),
    ({**OBJECT, "oneOf": [{"required": ["b"]}, {"properties": {"b": STRING}}]}, [
        f"{A}.oneOf[1].properties[b].type: Forbidden: must be empty to be structural",
    ]),
    ({**STRING, "x-kubernetes-preserve-unknown-fields": False}, [
        f"{A}.x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined",
    ]),
    ({**STRING, "x-kubernetes-embedded-resource": True}, [
        f"{A}.properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without "
        "x-kubernetes-preserve-unknown-fields",
        f'{A}.type: Invalid value: "string": must be object if x-kubernetes-embedded-resource is true',
    ]),
    ({**STRING, "x-kubernetes-list-type": "set"}, [
        f'{A}.type: Invalid value: "string": must be array if x-kubernetes-list-type is specified',
    ]),
    (listed(STRING, "bag"), [
        f'{A}.x-kubernetes-list-type: Unsupported value: "bag": supported values: "atomic", "set", "map"',
    ]),
    (listed(KEYED, "map"), [
        f"{A}.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map",
    ]),
    (listed(STRING, "map", "k"), [
        f"{A}.items.type: Invalid value: \"string\": must be object if parent array's x-kubernetes-list-type is map",
    ]),
    (listed({"type": "object", "properties": {"k": STRING}}, "map", "k"), [
        f"{A}.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it "
        f"must have "
        "a default or be a required property",
    ]),
    (listed(KEYED, "map", "z"), [
        f'{A}.x-kubernetes-list-map-keys: Invalid value: ["z"]: entries must all be names of item properties',
    ]),
    (listed({**STRING, "nullable": True}, "set"), [
        f"{A}.items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set",
    ]),
    ({**OBJECT, "x-kubernetes-map-type": "loose"}, [
        f'{A}.x-kubernetes-map-type: Unsupported value: "loose": supported values: "atomic", "granular"',
    ]),
    ({"type": "integer", "default": "x"}, [
        f'{A}.default: Invalid value: "string":  in body must be of type integer: "string"',
    ]),
    ({**OBJECT, "properties": {}, "default": {"b": 1}}, [
        f'{A}.default: Invalid value: {{"b":1}}: must not have unknown fields',
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "texts"), WRONG)
def test_what_may_not_be_said_is_refused(field: Obj, texts: list[str]) -> None:
    assert said(field) == texts


def test_the_root_is_an_object_whose_head_is_not_told_of() -> None:
    assert [str(c) for c in schemas.problems({"type": "string"}, "s", False)] == [
        's.type: Invalid value: "string": must be object at the root'
    ]
    assert said(STRING, nullable=True) == ["s.nullable: Forbidden: nullable cannot be true at the root"]
    assert said(STRING, additionalProperties=True) == ["s.additionalProperties: Forbidden: must not be used at the "
        "root"]
    head: Obj = {"type": "object", "properties": {"metadata": {"type": "object", "properties": {"labels": OBJECT}}}}
    assert [str(c) for c in schemas.problems(head, "s", False)] == [
        "s.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but "
        "metadata is "
        "implicitly specified"
    ]
    head["properties"]["metadata"] = {"type": "object", "properties": {"name": {**STRING, "maxLength": 9}}}
    assert list(schemas.problems(head, "s", False)) == []


def test_what_is_judged_at_the_root_is_told_of_outside() -> None:
    where = "s.anyOf[0].properties[b]"
    assert said(STRING, anyOf=[{"properties": {"b": {"maxLength": 3}}}]) == [
        f"s.properties[b]: Required value: because it is defined in {where}"
    ]


def test_with_a_status_subresource_little_may_stand_at_the_root() -> None:
    schema = {"type": "object", "properties": {"a": STRING}, "oneOf": [{"required": ["a"]}]}
    found = [str(cause) for cause in schemas.problems(schema, "s", True)]
    assert len(found) == 1
    assert found[0].endswith("fields are allowed at the root of the schema if the status subresource is enabled")
    assert found[0].startswith("s: Invalid value: ")
    assert "only [Description Type Format Title Maximum" in found[0]
