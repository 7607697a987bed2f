"""Expected values: structured-merge-diff's schema/elements.go and typed/helpers.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery.apply.types import ABSENT, DEDUCED, OPAQUE, Doubled, Struct, Type, Unkeyed
from tests.cluster.apimachinery.apply.shapes import GRAB_BAG, NAMED


def test_items_that_share_a_key_are_one_part() -> None:
    found = GRAB_BAG.part("f:setStr")
    assert found is not None
    parts = found.parts(["a", "b", "a"])
    assert parts == {'v:"a"': ["a", "a"], 'v:"b"': "b"}
    assert isinstance(parts['v:"a"'], Doubled)


@pytest.mark.parametrize("item", [{"value": 1}, None, "a"])
def test_an_item_without_its_key_cannot_be_told_from_others(item: object) -> None:
    found = NAMED.part("f:list")
    assert found is not None
    with pytest.raises(Unkeyed):
        found.parts([item])


@pytest.mark.parametrize("item", [{}, [], None])
def test_a_set_holds_scalars(item: object) -> None:
    found = GRAB_BAG.part("f:setStr")
    assert found is not None
    with pytest.raises(Unkeyed):
        found.parts([item])


def test_a_deduced_value_has_parts_when_it_is_a_map() -> None:
    assert not DEDUCED.one_piece({"a": 1})
    assert not DEDUCED.one_piece(None)
    assert DEDUCED.one_piece([1])
    assert DEDUCED.one_piece("a")
    assert OPAQUE.one_piece({"a": 1})


def test_a_struct_that_is_there_has_what_go_holds_by_value() -> None:
    inner = Struct(fields={"f:a": Type("string")})
    outer = Struct(fields={"f:inner": inner}, zeros={"f:inner": {}})
    assert list(outer.differing({}, {"inner": {"a": "1"}})) == [("f:inner", {}, {"a": "1"})]
    assert list(outer.differing(ABSENT, {"inner": {"a": "1"}})) == [("f:inner", ABSENT, {"a": "1"})]
    assert list(outer.differing({}, {"inner": {}})) == []
