"""Expected values: apiextensions-apiserver/pkg/apiserver/schema/defaulting/{algorithm,prunenulls}_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural.defaulting import defaulted

FOO = {"type": "string", "default": "foo"}
NESTED = {"type": "object", "default": {}, "properties": {"b": FOO}}

CASES: list[tuple[Obj, Any, Any]] = [
    ({"properties": {"a": FOO}}, {}, {"a": "foo"}),
    ({"properties": {"a": FOO}}, {"a": "bar"}, {"a": "bar"}),
    ({"properties": {"a": {"type": "boolean", "default": False}}}, {}, {"a": False}),
    ({"properties": {"a": NESTED}}, {}, {"a": {"b": "foo"}}),
    ({"properties": {"a": {"type": "object", "properties": {"b": FOO}}}}, {}, {}),
    ({"additionalProperties": {"type": "object", "properties": {"b": FOO}}}, {"x": {}}, {"x": {"b": "foo"}}),
    ({"items": {"type": "object", "properties": {"b": FOO}}}, [{}, {"b": "c"}], [{"b": "foo"}, {"b": "c"}]),
    ({"properties": {"a": FOO}}, {"a": None}, {"a": "foo"}),
    ({"properties": {"a": {**FOO, "nullable": True}}}, {"a": None}, {"a": None}),
    ({"properties": {"a": {"type": "string"}}}, {"a": None}, {}),
    ({"properties": {"a": {"type": "string", "nullable": True}}}, {"a": None}, {"a": None}),
    ({"properties": {}}, {"a": None}, {"a": None}),
    ({"additionalProperties": {"type": "string"}}, {"a": None, "b": "x"}, {"b": "x"}),
    ({"items": {"type": "string", "default": "foo"}}, [None, "b"], ["foo", "b"]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "expected"), CASES)
def test_what_is_missing_or_null_gets_its_default(schema: Obj, value: Any, expected: Any) -> None:
    assert defaulted(value, schema) == expected


def test_a_default_is_a_copy() -> None:
    schema = {"properties": {"a": {"type": "object", "default": {"x": []}}}}
    defaulted({}, schema)["a"]["x"].append(1)
    assert schema["properties"]["a"]["default"] == {"x": []}
