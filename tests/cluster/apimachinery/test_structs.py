"""Expected values: what encoding/json makes of null, zero and unknown fields."""

from __future__ import annotations

import pytest

from cluster.apimachinery import decoding
from cluster.apimachinery.decoding import DecodeError, Step, Trail
from cluster.apimachinery.structs import Field, Leaf, List, Map, Struct, Type

TEXT = Leaf("string", decoding.text, "")


def struct(open_: bool = False, **types: Type) -> Struct:
    """A struct whose field `kept` alone is printed although empty."""
    fields = {name: Field(Step(name, "Thing"), type_, False, name == "kept") for name, type_ in types.items()}
    return Struct("v1.Thing", fields, open_)


def test_an_empty_field_vanishes_unless_it_is_kept() -> None:
    thing = struct(kept=TEXT, text=TEXT, items=List(TEXT), labels=Map(TEXT))
    assert thing.decode({"kept": "", "text": "", "items": [], "labels": {}}, Trail()) == {"kept": ""}


def test_null_is_nothing_in_a_struct_and_zero_elsewhere() -> None:
    thing = struct(kept=TEXT, items=List(struct(text=TEXT)), labels=Map(TEXT))
    value = {"kept": None, "items": [None], "labels": {"a": None}}
    assert thing.decode(value, Trail()) == {"items": [{}], "labels": {"a": ""}}


def test_an_unknown_field_is_dropped_and_noted_with_its_path() -> None:
    trail = Trail()
    thing = struct(items=List(struct(text=TEXT)))
    assert thing.decode({"items": [{"text": "a", "more": 1}], "x": {}}, trail) == {"items": [{"text": "a"}]}
    assert trail.unknown == ["items[0].more", "x"]


def test_an_open_struct_keeps_what_it_does_not_know() -> None:
    trail = Trail()
    assert struct(open_=True, text=TEXT).decode({"more": {"a": None}}, trail) == {"more": {"a": None}}
    assert trail.unknown == []


@pytest.mark.parametrize(
    ("type_", "name"),
    [(struct(), "v1.Thing"), (List(struct()), "[]v1.Thing"), (Map(List(TEXT)), "map[string][]string")],
)
def test_a_type_is_named_as_go_spells_it(type_: Type, name: str) -> None:
    assert type_.go == name
    with pytest.raises(DecodeError) as error:
        type_.decode("x", Trail())
    assert str(error.value) == f"json: cannot unmarshal string into Go value of type {name}"


def test_decoding_leaves_its_argument_alone() -> None:
    value = {"items": ["a", None], "x": 1}
    struct(items=List(TEXT)).decode(value, Trail())
    assert value == {"items": ["a", None], "x": 1}
