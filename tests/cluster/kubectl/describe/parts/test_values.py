from __future__ import annotations

from typing import Any

import pytest

from cluster.kubectl.describe.parts.values import go, moment

# What Go's fmt prints for %v.
SHOWN = [
    (None, "<nil>"),
    (True, "true"),
    (3, "3"),
    (2.5, "2.5"),
    (1e30, "1e+30"),
    (0.00001, "1e-05"),
    (1e20, "100000000000000000000"),
    (["a", ["b", 1]], "[a [b 1]]"),
    ({"b": 1, "a": None}, "map[a:<nil> b:1]"),
    ("x", "x"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN, ids=[text for _, text in SHOWN])
def test_a_value_is_printed_as_go_prints_it(value: Any, text: str) -> None:
    assert go(value) == text


def test_a_moment_is_told_in_rfc_1123_and_year_one_where_there_is_none() -> None:
    assert moment("2026-01-02T03:04:05+01:00") == "Fri, 02 Jan 2026 02:04:05 +0000"
    assert moment(None) == "Mon, 01 Jan 0001 00:00:00 +0000"
