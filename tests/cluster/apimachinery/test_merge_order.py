"""Expected values: the worked examples of Kubernetes' design of list order, and Go's %v."""

from __future__ import annotations

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.merge_order import check_order, go_value, key_of, ordered


@pytest.mark.parametrize(
    ("merged", "wanted", "live", "expected"),
    [
        ([1, 2, 3], [3, 1], [1, 2, 3], [2, 3, 1]),
        ([1, 2, 9, 3, 4], [2, 1, 4, 3], [1, 2, 9, 3, 4], [2, 1, 9, 4, 3]),
        ([1, 9], [9], [1], [9, 1]),
        ([1, 2], [], [1, 2], [1, 2]),
        ([1, 2], [1, 2], [], [1, 2]),
    ],
)
def test_the_patch_orders_its_items_and_the_others_keep_their_place(
    merged: list[int], wanted: list[int], live: list[int], expected: list[int]
) -> None:
    assert ordered(merged, wanted, live, "") == expected


def test_records_are_known_by_their_key() -> None:
    live = [{"name": "a", "x": 1}, {"name": "b"}]
    assert ordered(live, [{"name": "b"}, {"name": "a"}], live, "name") == [
        {"name": "b"},
        {"name": "a", "x": 1},
    ]
    assert key_of({"name": "a"}, "name") == "a"
    with pytest.raises(StatusError, match="does not contain declared merge key: name"):
        key_of({"value": "a"}, "name")


def test_a_patch_may_not_contradict_the_order_it_demands() -> None:
    check_order([1, 3], [1, 2, 3], "")
    check_order([{"name": 9, "$patch": "delete"}], [{"name": 1}], "name")
    with pytest.raises(StatusError, match=r"doesn't match \$setElementOrder list"):
        check_order([3, 1], [1, 2, 3], "")


def test_values_print_as_go_prints_them() -> None:
    assert go_value({"b": [1, True], "a": None}) == "map[a:<nil> b:[1 true]]"
