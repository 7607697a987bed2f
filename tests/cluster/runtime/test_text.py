"""Durations."""

from __future__ import annotations

import pytest

from cluster.runtime.text import FOREVER, duration, words


@pytest.mark.parametrize(
    ("text", "seconds"), [("5", 5), ("1.5", 1.5), ("2m", 120), ("1h", 3600), ("infinity", FOREVER)]
)
def test_a_duration_has_a_unit_or_none(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "x", "-1", "5x"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        duration(text)


def test_words_are_a_set() -> None:
    assert words(" a b\n a ") == {"a", "b"}
