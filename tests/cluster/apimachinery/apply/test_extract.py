"""Expected values: structured-merge-diff's typed/toset_test.go, and the page "Server-Side Apply"."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.apply import compiling
from cluster.apimachinery.apply.extract import field_set
from tests.cluster.apimachinery.apply.shapes import GRAB_BAG, KEYED, fields

A1, A2, B1 = {"key": "a", "id": 1}, {"key": "a", "id": 2}, {"key": "b", "id": 1}


@pytest.mark.parametrize(
    ("value", "claimed"),
    [
        ({"numeric": 1}, [("numeric",)]),
        ({"bool": False}, [("bool",)]),
        ({"setStr": ["a", "b", "a"]}, [("setStr", ["a"]), ("setStr", ["b"])]),
        ({"setNumeric": [1, 3.14159]}, [("setNumeric", [1]), ("setNumeric", [3.14159])]),
        ({"color": {}}, [("color",)]),
        ({"color": None}, [("color",)]),
        ({"color": {"R": 255, "G": 0}}, [("color",)]),
        ({"waves": {"IR": 255}}, [("waves",)]),
        ({"args": []}, [("args",)]),
        ({"args": [{"key": "a"}, {"key": "c"}]}, [("args",)]),
    ],
)
def test_what_is_one_piece_is_claimed_whole(value: Any, claimed: list[Any]) -> None:
    assert field_set(GRAB_BAG, value) == fields(*claimed)


@pytest.mark.parametrize(
    ("value", "claimed"),
    [
        ({"list": []}, []),
        ({"list": [{**A1, "value": {"a": "a"}}]}, [
            ("list", A1), ("list", A1, "key"), ("list", A1, "id"), ("list", A1, "value", "a"),
        ]),
        ({"list": [{**A1, "nv": 2}, {**A2, "nv": 3}, B1, {**A2, "bv": True}]}, [
            ("list", A1), ("list", A1, "key"), ("list", A1, "id"), ("list", A1, "nv"), ("list", A2), ("list", B1),
            ("list", B1, "key"), ("list", B1, "id"),
        ]),
        ({"atomicList": ["a", "a"]}, [("atomicList",)]),
    ],
)  # fmt: skip
def test_items_are_claimed_by_their_keys_and_doubled_ones_as_one_piece(
    value: Any, claimed: list[Any]
) -> None:
    assert field_set(KEYED, value) == fields(*claimed)


def test_a_config_map_claims_its_keys() -> None:
    config_map = compiling.of_kind(("", "v1", "ConfigMap"))
    value = {"metadata": {"name": "test-cm", "labels": {"test-label": "test"}}, "data": {"key": "some value"}}
    assert field_set(config_map, value) == {
        "f:metadata": {"f:name": {}, "f:labels": {"f:test-label": {}}},
        "f:data": {"f:key": {}},
    }


def test_a_port_without_a_protocol_is_known_by_the_default() -> None:
    service = compiling.of_kind(("", "v1", "Service"))
    assert field_set(service, {"spec": {"ports": [{"port": 80}]}}) == {
        "f:spec": {"f:ports": {'k:{"port":80,"protocol":"TCP"}': {".": {}, "f:port": {}}}}
    }
