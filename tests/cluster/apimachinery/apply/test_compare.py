"""Expected values: structured-merge-diff's typed/symdiff_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.apply import compiling
from cluster.apimachinery.apply.compare import compare
from cluster.apimachinery.apply.types import DEDUCED, OPAQUE, Struct, Type
from tests.cluster.apimachinery.apply.shapes import GRAB_BAG, KEYED, fields

PAIR = Struct(fields={"f:key": Type("string"), "f:value": OPAQUE})
Paths = list[tuple[Any, ...]]


def check(type_: Type, old: Any, new: Any, removed: Paths, modified: Paths, added: Paths) -> None:
    """Each row both ways: what was added one way was removed the other."""
    there, back = compare(type_, old, new), compare(type_, new, old)
    assert (there.removed, there.modified, there.added) == (
        fields(*removed),
        fields(*modified),
        fields(*added),
    )
    assert (back.added, back.modified, back.removed) == (fields(*removed), fields(*modified), fields(*added))


@pytest.mark.parametrize(
    ("old", "new", "removed", "modified", "added"),
    [
        ({"key": "foo", "value": 1}, {"key": "foo", "value": 1}, [], [], []),
        ({"key": "foo", "value": {}}, {"key": "foo", "value": 1}, [], [("value",)], []),
        (
            {"key": "foo", "value": 1},
            {"key": "foo", "value": {"or": {"how": "nested"}}},
            [],
            [("value",)],
            [],
        ),
        ({"key": "foo", "value": None}, {"key": "foo", "value": {}}, [], [("value",)], []),
        ({"key": "foo"}, {"value": True}, [("key",)], [], [("value",)]),
        ({"key": "foot"}, {"key": "foo", "value": True}, [], [("key",)], [("value",)]),
    ],
)
def test_what_is_one_piece_is_compared_whole(
    old: Any, new: Any, removed: Paths, modified: Paths, added: Paths
) -> None:
    check(PAIR, old, new, removed, modified, added)


@pytest.mark.parametrize(
    ("old", "new", "removed", "modified", "added"),
    [
        ({"a": {}}, {"a": {"b": {}}}, [], [], [("a", "b")]),
        ({"a": None}, {"a": {"b": {}}}, [], [], [("a", "b")]),
        ({"a": []}, {"a": ["b"]}, [], [("a",)], []),
        ({"a": None}, {"a": ["b"]}, [], [("a",)], []),
        ({"a": None}, {"a": "b"}, [], [("a",)], []),
        ({"a": {"b": {}}}, {"a": ["b"]}, [("a", "b")], [("a",)], []),
        ({"a": {"b": {}}}, {"a": "b"}, [("a", "b")], [("a",)], []),
        ({"a": ["b"]}, {"a": "b"}, [], [("a",)], []),
    ],
)
def test_without_a_schema_maps_have_parts_and_all_else_is_one_piece(
    old: Any, new: Any, removed: Paths, modified: Paths, added: Paths
) -> None:
    check(DEDUCED, old, new, removed, modified, added)


@pytest.mark.parametrize(
    ("old", "new", "removed", "modified", "added"),
    [
        ({"numeric": 1}, {"numeric": 3.14159}, [], [("numeric",)], []),
        ({"string": "aoeu"}, {"bool": True}, [("string",)], [], [("bool",)]),
        ({"setStr": ["a", "b"]}, {"setStr": ["a", "b", "c"]}, [], [], [("setStr", ["c"])]),
        ({"setStr": ["b", "a"]}, {"setStr": ["a", "b"]}, [], [], []),
        ({"setStr": ["a", "b"]}, {"setStr": ["a", "b", "b"]}, [("setStr", ["b"])], [], [("setStr", ["b"])]),
        ({"setBool": [True]}, {"setBool": [False]}, [("setBool", [True])], [], [("setBool", [False])]),
        ({"color": {"R": 1}}, {"color": {"R": 2, "G": 3}}, [], [("color",)], []),
        ({"args": []}, {"args": [{"key": "a"}]}, [], [("args",)], []),
    ],
)
def test_sets_are_compared_by_their_values(
    old: Any, new: Any, removed: Paths, modified: Paths, added: Paths
) -> None:
    check(GRAB_BAG, old, new, removed, modified, added)


A1, A2 = {"key": "a", "id": 1}, {"key": "a", "id": 2}


@pytest.mark.parametrize(
    ("old", "new", "removed", "modified", "added"),
    [
        ({}, {"list": [{**A1, "value": {"a": "a"}}]}, [], [], [
            ("list",), ("list", A1), ("list", A1, "key"), ("list", A1, "id"), ("list", A1, "value"),
            ("list", A1, "value", "a"),
        ]),
        ({"list": [{**A1, "nv": 1}, A2]}, {"list": [A2, {**A1, "nv": 2}]}, [], [("list", A1, "nv")], []),
        ({"list": [A1, A2]}, {"list": [A2]}, [("list", A1), ("list", A1, "key"), ("list", A1, "id")], [], []),
    ],
)  # fmt: skip
def test_items_are_compared_by_their_keys(
    old: Any, new: Any, removed: Paths, modified: Paths, added: Paths
) -> None:
    check(KEYED, old, new, removed, modified, added)


def test_a_struct_that_go_holds_by_value_is_never_added_itself() -> None:
    deployment = compiling.of_kind(("apps", "v1", "Deployment"))
    found = compare(deployment, {}, {"spec": {"strategy": {"type": "Recreate"}, "paused": True}})
    assert found.added == fields(("spec", "strategy", "type"), ("spec", "paused"))


def test_a_pointer_is_added_itself() -> None:
    deployment = compiling.of_kind(("apps", "v1", "Deployment"))
    found = compare(deployment, {}, {"spec": {"strategy": {"rollingUpdate": {"maxSurge": 1}}}})
    assert found.added == fields(
        ("spec", "strategy", "rollingUpdate"), ("spec", "strategy", "rollingUpdate", "maxSurge")
    )
