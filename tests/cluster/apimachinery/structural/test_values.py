"""Expected values: kube-openapi/pkg/validation (errors and validate), apiextensions-apiserver's tests."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural import values


def said(value: Any, schema: Obj, old: Any = values.ABSENT) -> list[str]:
    """What is wrong with a field "a" of an object."""
    before = values.ABSENT if old is values.ABSENT else {"a": old}
    whole = {"type": "object", "properties": {"a": schema}}
    return [str(cause) for cause in values.problems({"a": value}, whole, before)]


OK = [
    ({"type": "string"}, "x"), ({"type": "integer"}, 1), ({"type": "integer"}, 1.0), ({"type": "number"}, 1),
    ({"type": "number"}, 1.5), ({"type": "boolean"}, True), ({"type": "array", "items": {"type": "string"}}, ["x"]),
    ({"type": "string", "nullable": True}, None), ({"x-kubernetes-int-or-string": True}, "8%"),
    ({"x-kubernetes-int-or-string": True}, 8), ({"enum": [1, "a"]}, "a"), ({"type": "string", "pattern": "^a+$"}, "aa"),
    ({"type": "string", "format": "whatever"}, "x"), ({"type": "integer", "multipleOf": 5}, 10),
    ({"type": "object", "additionalProperties": {"type": "integer"}}, {"b": 1}),
    ({"oneOf": [{"minimum": 5}, {"maximum": 3}]}, 7), ({"not": {"minimum": 5}}, 3),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value"), OK)
def test_what_fits_passes(schema: Obj, value: Any) -> None:
    assert said(value, schema) == []


WRONG = [
    ({"type": "integer"}, "x", 'a: Invalid value: "string": a in body must be of type integer: "string"'),
    ({"type": "integer"}, 1.5, 'a: Invalid value: "number": a in body must be of type integer: "number"'),
    ({"type": "integer"}, True, 'a: Invalid value: "boolean": a in body must be of type integer: "boolean"'),
    ({"type": "string"}, None, 'a: Invalid value: "null": a in body must be of type string: "null"'),
    ({"type": "object"}, [], 'a: Invalid value: "array": a in body must be of type object: "array"'),
    ({"x-kubernetes-int-or-string": True}, 1.5,
     'a: Invalid value: "number": a in body must be of type integer,string: "number"'),
    ({"type": "integer", "minimum": 1}, 0, "a: Invalid value: 0: a in body should be greater than or equal to 1"),
    ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, 1,
     "a: Invalid value: 1: a in body should be greater than 1"),
    ({"type": "integer", "maximum": 10}, 11, "a: Invalid value: 11: a in body should be less than or equal to 10"),
    ({"type": "number", "maximum": 0.5}, 0.7, "a: Invalid value: 0.7: a in body should be less than or equal to 0.5"),
    ({"type": "integer", "multipleOf": 5}, 7, "a: Invalid value: 7: a in body should be a multiple of 5"),
    ({"type": "string", "minLength": 2}, "x", 'a: Invalid value: "x": a in body should be at least 2 chars long'),
    ({"type": "string", "maxLength": 2}, "xyz", "a: Too long: may not be more than 2 bytes"),
    ({"type": "string", "pattern": r"^(\d+|\*)$"}, "x", "a: Invalid value: \"x\": a in body should match "
        "'^(\\d+|\\*)$'"),
    ({"type": "string", "format": "ipv4"}, "x", 'a: Invalid value: "x": a in body must be of type ipv4: "x"'),
    ({"type": "string", "enum": ["b", "c"]}, "x", 'a: Unsupported value: "x": supported values: "b", "c"'),
    ({"type": "integer", "enum": [1, 2]}, 3, 'a: Unsupported value: 3: supported values: "1", "2"'),
    ({"type": "array", "minItems": 2}, [1], "a: Invalid value: 1: a in body should have at least 2 items"),
    ({"type": "array", "maxItems": 1}, [1, 2], "a: Too many: 2: must have at most 1 item"),
    ({"type": "array", "uniqueItems": True}, [1, 1], "a: Invalid value: \"\": a in body shouldn't contain duplicates"),
    ({"type": "array", "items": {"type": "string"}}, ["x", 1],
     'a[1]: Invalid value: "integer": a[1] in body must be of type string: "integer"'),
    ({"type": "object", "minProperties": 1}, {}, "a: Invalid value: 0: a in body should have at least 1 properties"),
    ({"type": "object", "maxProperties": 1}, {"b": 1, "c": 2}, "a: Too many: 2: must have at most 1 item"),
    ({"type": "object", "required": ["b"]}, {}, "a.b: Required value"),
    ({"type": "object", "additionalProperties": {"type": "integer"}}, {"b": "x"},
     'a.b: Invalid value: "string": a.b in body must be of type integer: "string"'),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "text"), WRONG)
def test_what_does_not_fit_is_told_in_the_validators_words(schema: Obj, value: Any, text: str) -> None:
    assert said(value, schema) == [text]


COMPOSED = [
    ({"oneOf": [{"minimum": 5}, {"maximum": 3}]}, 4, [
        '<nil>: Invalid value: "": "a" must validate one and only one schema (oneOf). Found none valid',
        "a: Invalid value: 4: a in body should be greater than or equal to 5",
    ]),
    ({"oneOf": [{"minimum": 1}, {"minimum": 2}]}, 3, [
        '<nil>: Invalid value: "": "a" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ]),
    ({"anyOf": [{"minimum": 5}]}, 4, [
        '<nil>: Invalid value: "": "a" must validate at least one schema (anyOf)',
        "a: Invalid value: 4: a in body should be greater than or equal to 5",
    ]),
    ({"allOf": [{"minimum": 5}, {"minimum": 1}]}, 4, [
        "a: Invalid value: 4: a in body should be greater than or equal to 5",
        '<nil>: Invalid value: "": "a" must validate all the schemas (allOf)',
    ]),
    ({"not": {"minimum": 5}}, 6, ['<nil>: Invalid value: "": "a" must not validate the schema (not)']),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "texts"), COMPOSED)
def test_a_composition_tells_of_itself_and_of_what_came_closest(schema: Obj, value: Any, texts: list[str]) -> None:
    assert said(value, schema) == texts


def test_the_closest_alternative_is_the_one_that_passed_most_checks() -> None:
    near = {"required": ["b", "c"], "properties": {"b": {"type": "integer"}, "c": {"type": "integer"}}}
    schema = {"oneOf": [{"required": ["z"], "maxProperties": 0}, near]}
    assert said({"b": 1, "c": "x"}, schema)[1:] == [
        'a.c: Invalid value: "string": a.c in body must be of type integer: "string"'
    ]


def test_what_did_not_change_is_not_held_against_an_update() -> None:
    schema = {"type": "string", "maxLength": 2}
    assert said("long", schema, "long") == []
    assert said("longer", schema, "long") == ["a: Too long: may not be more than 2 bytes"]


def test_items_are_compared_by_their_keys_if_they_have_some() -> None:
    item = {"type": "object", "properties": {"name": {"type": "string"}, "size": {"type": "integer", "maximum": 3}}}
    schema = {"type": "array", "items": item, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}
    old = [{"name": "b", "size": 9}]
    assert said([{"name": "a", "size": 1}, {"name": "b", "size": 9}], schema, old) == []
    assert said([{"name": "c", "size": 9}], schema, old) == [
        "a[0].size: Invalid value: 9: a[0].size in body should be less than or equal to 3"
    ]
    plain = {"type": "array", "items": item}
    assert said([{"name": "b", "size": 9}, {"name": "c"}], plain, old) != []


def test_a_status_is_told_of_by_its_place() -> None:
    schema = {"type": "object", "required": ["x"], "properties": {"n": {"type": "integer"}}}
    found = [str(cause) for cause in values.problems({"n": "x"}, schema, prefix="status")]
    assert found == [
        'status.n: Invalid value: "string": n in body must be of type integer: "string"', "status.x: Required value",
    ]  # fmt: skip
