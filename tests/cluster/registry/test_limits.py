"""The limits of a cluster, in words for whoever meets them."""

from __future__ import annotations

import pytest

from cluster.registry import limits


def test_who_meets_one_hears_which_how_much_and_what_to_do() -> None:
    refusal = limits.refused("pods", 30, "pods", "web")
    assert (refusal.code, refusal.reason) == (403, "Forbidden")
    assert refusal.message == (
        'pods "web" is forbidden: exceeded limit of pods: this cluster may hold 30 pods; scale something down or '
        "delete some, or ask whoever leads the class for more"
    )


def test_who_asks_too_often_hears_when_to_come_back() -> None:
    refusal = limits.too_fast(20)
    assert (refusal.code, refusal.reason, refusal.details["retryAfterSeconds"]) == (429, "TooManyRequests", 1)
    assert "this cluster answers 20 requests a second" in refusal.message


@pytest.mark.parametrize("name", limits.LIMITS)
def test_each_names_its_number(name: str) -> None:
    assert " 7 " in limits.said(name, 7)


@pytest.mark.parametrize(
    ("wished", "field"),
    [({"pods": 0}, "limits.pods"), ({"pods": "many"}, "limits.pods"), ({"cats": 3}, "limits"), ({"pods": 3}, "")],
)
def test_wishes_are_numbers_of_what_can_be_limited(wished: dict[str, object], field: str) -> None:
    assert [cause.field for cause in limits.problems(wished)] == ([field] if field else [])
