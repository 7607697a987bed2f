"""Expected values: structured-merge-diff's fieldpath/set_test.go and serialize_test.go, and FieldsV1's words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.apimachinery.apply import sets, steps
from cluster.apimachinery.apply.sets import Fields
from tests.cluster.apimachinery.apply.shapes import fields, path

FIRST = {"name": "first"}


def test_a_place_and_what_is_below_it_are_two_members() -> None:
    assert fields(("a",), ("a", "b")) == {"f:a": {".": {}, "f:b": {}}}
    assert fields(("a", "b")) == {"f:a": {"f:b": {}}}


def test_a_union_has_what_either_has() -> None:
    one = fields(("foo", 0), ("foo",), ("bar", "baz"), ("qux", FIRST), ("parent", "child", "grandchild"))
    other = fields(("foo", 1), ("bar", "baz"), ("bar",), ("qux", {"name": "second"}), ("parent", "child"))
    assert sets.union(one, other) == fields(
        ("foo", 0), ("foo", 1), ("foo",), ("bar", "baz"), ("bar",), ("qux", FIRST), ("qux", {"name": "second"}),
        ("parent", "child"), ("parent", "child", "grandchild"),
    )  # fmt: skip


ONE = fields(
    ("a0",),
    ("a1",),
    ("foo", 0),
    ("foo", 1),
    ("b0", FIRST),
    ("b1", FIRST),
    ("bar", "c0"),
    ("cp", FIRST, "child"),
)
OTHER = fields(
    ("a1",), ("a2",), ("foo", 1), ("foo", 2), ("b1", FIRST), ("b2", FIRST), ("bar", "c2"), ("cp", FIRST)
)


def test_an_intersection_has_what_both_have() -> None:
    assert sets.intersection(ONE, OTHER) == fields(("a1",), ("foo", 1), ("b1", FIRST))


def test_a_difference_tells_a_place_from_what_is_below_it() -> None:
    left = fields(("a0",), ("foo", 0), ("b0", FIRST), ("bar", "c0"), ("cp", FIRST, "child"))
    right = fields(("a2",), ("foo", 2), ("b2", FIRST), ("bar", "c2"), ("cp", FIRST))
    assert sets.difference(ONE, OTHER) == left
    assert sets.difference(OTHER, ONE) == right


@pytest.mark.parametrize(
    ("one", "other", "left", "left_recursively"),
    [
        ([("a",), ("a", "b")], [("a",)], [("a", "b")], []),
        ([("a", "b", "c")], [("a", "b")], [("a", "b", "c")], []),
        ([("a", "b", "c"), ("a", "d")], [("a", "b")], [("a", "b", "c"), ("a", "d")], [("a", "d")]),
        ([("a",), ("a", "b")], [("a", "b")], [("a",)], [("a",)]),
    ],
)
def test_only_a_recursive_difference_takes_along_what_is_below(
    one: list[Any], other: list[Any], left: list[Any], left_recursively: list[Any]
) -> None:
    assert sets.difference(fields(*one), fields(*other)) == fields(*left)
    assert sets.recursive_difference(fields(*one), fields(*other)) == fields(*left_recursively)


def test_a_set_that_loses_nothing_stays_the_same_object() -> None:
    assert sets.difference(ONE, fields(("zz",), ("foo", 7))) is ONE


def test_paths_come_level_by_level_and_in_order() -> None:
    given = fields(("b",), ("a", "c"), ("list", {"port": 443}), ("list", {"port": 80}), ("a",))
    assert [steps.text(p) for p in sets.paths(given)] == [
        ".a",
        ".b",
        ".a.c",
        ".list[port=80]",
        ".list[port=443]",
    ]


def test_membership_is_of_the_very_place() -> None:
    given = fields(("a", "b"))
    assert sets.has(given, path("a", "b"))
    assert not sets.has(given, path("a"))
    assert not sets.has(given, path("a", "b", "c"))
    assert not sets.has(given, ())


def test_a_set_somebody_sends_is_written_our_way() -> None:
    sent = {
        "f:a": {'k:{ "protocol":"udp","port":443}': {"f:x": {}, ".": {}}, "v: 3": {}},
        "x:unknown": {"f:y": {}},
    }
    assert sets.canonical(sent) == {
        "f:a": {'k:{"port":443,"protocol":"udp"}': {".": {}, "f:x": {}}, "v:3": {}}
    }


@pytest.mark.parametrize(
    ("sent", "why"),
    [([], "an object"), ({"f:a": 1}, "an object"), ({"a": {}}, "2 characters"), ({"abc": {}}, "colon")],
)
def test_what_is_no_set_is_refused(sent: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        sets.canonical(sent)


STEPS = st.sampled_from(["f:a", "f:b", "f:c", 'k:{"name":"x"}', 'v:"y"'])
SETS = st.lists(st.lists(STEPS, min_size=1, max_size=4).map(tuple), max_size=8).map(sets.of)


def members(given: Fields) -> set[steps.Path]:
    return set(sets.paths(given))


@given(SETS, SETS)
def test_the_operations_are_those_of_sets_of_paths(one: Fields, other: Fields) -> None:
    assert members(sets.union(one, other)) == members(one) | members(other)
    assert members(sets.intersection(one, other)) == members(one) & members(other)
    assert members(sets.difference(one, other)) == members(one) - members(other)
    assert sets.of(members(one)) == one
    assert sets.canonical(one) == one


@given(SETS, SETS)
def test_a_recursive_difference_leaves_what_no_member_is_above(one: Fields, other: Fields) -> None:
    above = members(other)
    left = {p for p in members(one) if not any(p[:n] in above for n in range(1, len(p) + 1))}
    assert members(sets.recursive_difference(one, other)) == left
