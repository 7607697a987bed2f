"""Expected values: apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural.pruning import left, pruned

HEAD = {"apiVersion": "v1", "kind": "K", "metadata": {"name": "x", "unspecified": "bar"}}
KEPT, EMBEDDED = {"x-kubernetes-preserve-unknown-fields": True}, {"x-kubernetes-embedded-resource": True}
STRING = {"type": "string"}

CASES = [
    ({}, {"a": 1}, {}, ["a"]),
    ({"properties": {"a": STRING}}, {"a": "x", "b": "y"}, {"a": "x"}, ["b"]),
    ({"properties": {"a": {"properties": {"b": STRING}}}}, {"a": {"b": "x", "c": 1}}, {"a": {"b": "x"}}, ["a.c"]),
    ({"properties": {"a": {"items": {"properties": {"b": STRING}}}}}, {"a": [{"b": "x"}, {"c": 1}]},
     {"a": [{"b": "x"}, {}]}, ["a[1].c"]),
    ({"properties": {"a": {"additionalProperties": STRING}}}, {"a": {"x": "y"}}, {"a": {"x": "y"}}, []),
    ({"properties": {"a": {"additionalProperties": {"properties": {"b": STRING}}}}}, {"a": {"x": {"b": "", "c": 1}}},
     {"a": {"x": {"b": ""}}}, ["a.x.c"]),
    (KEPT, {"a": {"b": 1}}, {"a": {"b": 1}}, []),
    ({**KEPT, "properties": {"a": {"properties": {"b": STRING}}}}, {"a": {"b": "", "c": 1}, "z": 1},
     {"a": {"b": ""}, "z": 1}, ["a.c"]),
    ({"properties": {"a": {**EMBEDDED, "properties": {"spec": {"properties": {"b": STRING}}}}}},
     {"a": {**HEAD, "spec": {"b": "", "c": 1}, "x": 1}}, {"a": {**HEAD, "spec": {"b": ""}}}, ["a.spec.c", "a.x"]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "expected", "unknown"), CASES)
def test_unknown_fields_go_and_are_told_of(schema: Obj, value: Obj, expected: Obj, unknown: list[str]) -> None:
    assert pruned({**HEAD, **value}, schema) == ({**HEAD, **expected}, unknown)


def test_items_of_a_kept_list_stay_as_they_are() -> None:
    schema = {"properties": {"a": {**KEPT, "type": "array"}}}
    assert pruned({"a": [{"x": {"y": 1}}]}, schema)[0] == {"a": [{"x": {"y": 1}}]}


@pytest.mark.parametrize(("value", "resource", "rest"), [
    ({"kind": "K", "x": 1}, False, {}), ({"kind": "K", "x": 1}, True, {"kind": "K"}), (7, False, 7),
])  # fmt: skip
def test_any_value_may_be_pruned(value: Any, resource: bool, rest: Any) -> None:
    assert left(value, {}, resource) == rest
