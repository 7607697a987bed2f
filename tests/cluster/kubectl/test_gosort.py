"""Orders that Go's own sort.Sort left (go run, 2026-11): keys, and the indexes of the sorted elements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cluster.kubectl.gosort import sort

CASES = json.loads((Path(__file__).parents[2] / "golden" / "gosort.json").read_text())


@pytest.mark.parametrize(
    "keys_and_order", CASES, ids=[f"{len(keys)} of {len(set(keys))}" for keys, _ in CASES]
)
def test_equal_elements_stand_as_go_leaves_them(keys_and_order: tuple[list[int], list[int]]) -> None:
    keys, order = keys_and_order
    assert [index for index, _ in sort(list(enumerate(keys)), lambda pair: pair[1])] == order
