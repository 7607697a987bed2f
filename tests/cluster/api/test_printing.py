"""Expected values: the table of k8s.io/apimachinery/pkg/util/duration's own tests."""

from __future__ import annotations

import pytest

from cluster.api import printing

SECOND, MINUTE, HOUR, DAY = 1, 60, 3600, 86400


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0s"),
        (70 * SECOND, "70s"),
        (3 * MINUTE, "3m"),
        (3 * MINUTE + 21, "3m21s"),
        (9 * MINUTE + 59, "9m59s"),
        (10 * MINUTE, "10m"),
        (2 * HOUR + 59 * MINUTE, "179m"),
        (3 * HOUR, "3h"),
        (7 * HOUR + 59 * MINUTE, "7h59m"),
        (8 * HOUR, "8h"),
        (47 * HOUR + 59 * MINUTE, "47h"),
        (48 * HOUR, "2d"),
        (8 * DAY - HOUR, "7d23h"),
        (8 * DAY, "8d"),
        (2 * 365 * DAY - HOUR, "729d"),
        (2 * 365 * DAY, "2y"),
        (2 * 365 * DAY + 23 * HOUR, "2y"),
        (2 * 365 * DAY + 24 * HOUR, "2y1d"),
        (8 * 365 * DAY, "8y"),
    ],
)
def test_a_span_is_told_in_at_most_two_units(seconds: int, shown: str) -> None:
    assert printing.human_duration(seconds) == shown


def test_a_moment_just_ahead_counts_as_now_and_one_further_ahead_is_invalid() -> None:
    assert printing.human_duration(-1) == "0s"
    assert printing.human_duration(-2) == "<invalid>"


def test_more_than_three_values_are_counted_not_listed() -> None:
    assert printing.some(["a", "b", "c", "d", "e"]) == "a,b,c + 2 more..."
    assert printing.some(["a", "b", "c"]) == "a,b,c"
    assert printing.some([], "<none>") == "<none>"
