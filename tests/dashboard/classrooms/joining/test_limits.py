"""How often something may be tried."""

from __future__ import annotations

import pytest

from cluster.apimachinery import clock
from dashboard.classrooms.joining import limits
from dashboard.classrooms.joining.limits import Limit


def test_each_key_has_a_count_of_its_own_which_time_forgives(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    limit = Limit(most=2, seconds=60)
    for _ in range(2):
        assert not limit.reached("A")
        limit.count("A")
    assert limit.reached("A")
    assert not limit.reached("B")
    now[0] += 60
    assert not limit.reached("A")


def test_only_so_many_keys_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 3)
    limit = Limit(most=1, seconds=60)
    for key in "ABCD":
        limit.count(key)
    assert not limit.reached("A")
    assert limit.reached("D")
