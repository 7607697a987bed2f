"""Expected values: structured-merge-diff's typed/merge_test.go and remove_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.apply import compiling
from cluster.apimachinery.apply.merge import merge, remove, with_named
from cluster.apimachinery.apply.types import DEDUCED
from tests.cluster.apimachinery.apply.shapes import GRAB_BAG, KEYED, NESTED, fields


def items(text: str) -> dict[str, list[str]]:
    return {"setStr": list(text)}


@pytest.mark.parametrize(
    ("live", "applied", "merged"),
    [
        ("abc", "ab", "abc"),
        ("ab", "abc", "abc"),
        ("abc", "", "abc"),
        ("", "abc", "abc"),
        ("ab", "ba", "ba"),
        ("abc", "def", "abcdef"),
        ("abc", "cdef", "abcdef"),
        ("abcgf", "cdef", "abcgdef"),
        ("cdef", "ace", "acdef"),
        ("abcxyz", "defxyz", "abcdefxyz"),
        ("cagf", "cfag", "cfag"),
        ("abcd", "defa", "bcdefa"),
        ("cdefghij", "2h3e4kl", "cdfg2hij3e4kl"),
        ("abcdefghij", "1b2h3e4kl", "a1bcdfg2hij3e4kl"),
        ("abb", "c", "abbc"),
        ("abb", "b", "ab"),
        ("abb", "a", "abb"),
        ("abcdec", "1b2ed", "a1bc2ecd"),
        ("abcdec", "1b2ced", "a1b2ced"),
        ("aabb", "bcd", "aabcd"),
        ("aabb", "", "aabb"),
    ],
)
def test_a_list_keeps_both_orders_as_far_as_they_agree(live: str, applied: str, merged: str) -> None:
    assert merge(GRAB_BAG, items(live), items(applied)) == items(merged)


@pytest.mark.parametrize(
    ("live", "applied", "merged"),
    [
        ({"numeric": 1}, {"numeric": 3.14159}, {"numeric": 3.14159}),
        ({"string": "aoeu"}, {"bool": True}, {"string": "aoeu", "bool": True}),
        ({"color": {"R": 1, "G": 2}}, {"color": {"R": 3}}, {"color": {"R": 3}}),
        ({"args": [{"key": "a"}]}, {"args": [{"key": "b"}]}, {"args": [{"key": "b"}]}),
        ({"setStr": ["a"]}, {"setStr": None}, {"setStr": ["a"]}),
    ],
)
def test_what_is_one_piece_becomes_the_applied_one(live: Any, applied: Any, merged: Any) -> None:
    assert merge(GRAB_BAG, live, applied) == merged


def test_items_merge_by_their_keys() -> None:
    live = {"list": [{"key": "a", "id": 1, "nv": 2, "value": {"x": "1"}}, {"key": "b", "id": 1}]}
    applied = {"list": [{"key": "a", "id": 1, "value": {"y": "2"}}]}
    assert merge(KEYED, live, applied) == {
        "list": [{"key": "a", "id": 1, "nv": 2, "value": {"x": "1", "y": "2"}}, {"key": "b", "id": 1}]
    }


@pytest.mark.parametrize(
    ("live", "applied", "merged"),
    [
        ({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}),
        ({"a": {"b": 1}}, {"a": 5}, {"a": 5}),
        ({"a": 5}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": [1]}, {"a": [2]}, {"a": [2]}),
        ({"a": {"b": {}}}, {"a": None}, {"a": {"b": {}}}),
    ],
)
def test_without_a_schema_maps_merge(live: Any, applied: Any, merged: Any) -> None:
    assert merge(DEDUCED, live, applied) == merged


@pytest.mark.parametrize(
    ("value", "gone", "left"),
    [
        ({"numeric": 1}, [("numeric",)], None),
        ({"numeric": 1}, [], {"numeric": 1}),
        ({"setBool": [False]}, [("setBool", [False])], {"setBool": None}),
        ({"setBool": [True, False]}, [("setBool", [True])], {"setBool": [False]}),
        ({"setBool": [True, False]}, [("setBool",)], None),
        (
            {"setNumeric": [1, 2, 3, 4.5]},
            [("setNumeric", [1]), ("setNumeric", [4.5])],
            {"setNumeric": [2, 3]},
        ),
    ],
)
def test_fields_and_items_are_removed(value: Any, gone: list[Any], left: Any) -> None:
    assert remove(GRAB_BAG, value, fields(*gone)) == left


def test_a_field_of_an_item_is_removed() -> None:
    value = {"listOfMaps": [{"name": "a", "value": {"b": "x", "c": "y"}}]}
    gone = fields(("listOfMaps", {"name": "a"}, "value", "b"))
    assert remove(NESTED, value, gone) == {"listOfMaps": [{"name": "a", "value": {"c": "y"}}]}


def test_named_fields_on_the_way_are_added_and_keys_of_maps_are_not() -> None:
    given = fields(("struct", "name"), ("mapOfMaps", "a", "b"))
    wanted = fields(("struct",), ("struct", "name"), ("mapOfMaps",), ("mapOfMaps", "a", "b"))
    assert with_named(NESTED, given) == wanted


def test_containers_of_a_pod_keep_the_live_order() -> None:
    pod = compiling.of_kind(("", "v1", "Pod"))
    live = {"spec": {"containers": [{"name": "app", "image": "a"}, {"name": "sidecar", "image": "b"}]}}
    applied = {"spec": {"containers": [{"name": "sidecar", "image": "c"}]}}
    assert merge(pod, live, applied) == {
        "spec": {"containers": [{"name": "app", "image": "a"}, {"name": "sidecar", "image": "c"}]}
    }
