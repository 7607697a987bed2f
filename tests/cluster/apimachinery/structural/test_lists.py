"""Expected values: apiextensions-apiserver/pkg/apiserver/schema/listtype/validation_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural.lists import duplicates

SET = {"type": "array", "items": {}, "x-kubernetes-list-type": "set"}


def keyed(*keys: str) -> Obj:
    return {"type": "array", "items": {}, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": list(keys)}


CASES: list[tuple[Obj, Any, list[str]]] = [
    (SET, ["a", "b"], []),
    (SET, ["a", "b", "a", "a"], ['a[2]: Duplicate value: "a"']),
    (SET, [1, True, 1.5], []),
    (SET, [{"x": 1}, {"x": 1}], ['a[1]: Duplicate value: {"x":1}']),
    (keyed("k"), [{"k": "a"}, {"k": "b"}], []),
    (keyed("k"), [{"k": "a", "v": 1}, {"k": "a", "v": 2}], ['a[1]: Duplicate value: {"k":"a"}']),
    (keyed("k"), [{"v": 1}, {"v": 2}], ["a[1]: Duplicate value: {}"]),
    (keyed("k", "l"), [{"k": 1, "l": 1}, {"k": 1, "l": 2}], []),
    (keyed("k", "l"), [{"k": 1, "l": 1}, {"k": 1, "l": 1}], ['a[1]: Duplicate value: {"k":1,"l":1}']),
    (keyed("k"), ["x"], ['a[0]: Invalid value: "x": must be an object for an array of list-type map']),
    ({"type": "array", "items": SET}, [["x", "x"]], ['a[0][1]: Duplicate value: "x"']),
    ({"additionalProperties": SET}, {"b": ["x", "x"]}, ['a[b][1]: Duplicate value: "x"']),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "texts"), CASES)
def test_what_stands_twice_in_a_set_or_map_is_told_once(schema: Obj, value: Any, texts: list[str]) -> None:
    assert [str(cause) for cause in duplicates({"a": value}, {"properties": {"a": schema}})] == texts
