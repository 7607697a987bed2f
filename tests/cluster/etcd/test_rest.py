"""When a cluster may sleep, and what becomes of its time. Expected: design/ARCHITECTURE.md, "Leases"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cluster.etcd import rest
from cluster.etcd.models import ASLEEP, AWAKE, WAKING, Cluster
from cluster.etcd.rest import NEAR, QUIET, SETTLED, Signs

NOW = 10_000.0
STILL = Signs(led=True, attended=NOW - QUIET, woken=0.0, worked=NOW - SETTLED, due=None)


def test_a_cluster_that_nobody_watches_and_where_nothing_happens_may_sleep() -> None:
    assert rest.may_sleep(STILL, NOW)


@pytest.mark.parametrize(
    "signs",
    [
        replace(STILL, led=False),
        replace(STILL, attended=NOW - QUIET + 1),
        replace(STILL, worked=NOW - SETTLED + 1),
        replace(STILL, woken=NOW - SETTLED + 1),
        replace(STILL, due=NOW + NEAR - 1),
        replace(STILL, due=NOW - 1),
    ],
)
def test_it_stays_awake_for_whoever_watches_works_or_waits_for_what_is_near(signs: Signs) -> None:
    assert not rest.may_sleep(signs, NOW)


def test_what_is_far_off_does_not_keep_it_awake() -> None:
    assert rest.may_sleep(replace(STILL, due=NOW + NEAR), NOW)


def slept(due: float | None, *, speed: float = 1.0, paused: bool = False) -> Cluster:
    """A cluster whose counter stood at 100 when it fell asleep at NOW."""
    row = Cluster(name="demo", counter_base=0.0, counter_anchor=NOW - 100, speed=speed, paused=paused)
    rest.lie_down(row, NOW, due)
    return row


def test_its_counter_stands_still_while_it_sleeps() -> None:
    row = slept(None)
    assert (row.rest, row.counter.at(NOW), row.counter.at(NOW + 500)) == (ASLEEP, 100.0, 100.0)


def test_woken_by_somebody_its_counter_goes_on_from_where_it_fell_asleep() -> None:
    row = slept(NOW + 3600)
    rest.rouse(row, NOW + 500)
    assert (row.rest, row.wakes, row.woken) == (WAKING, None, NOW + 500)
    assert (row.counter.at(NOW + 500), row.counter.at(NOW + 507)) == (100.0, 107.0)


def test_woken_by_what_is_due_it_has_come_just_as_far() -> None:
    row = slept(NOW + 300, speed=2.0)
    before = row.counter.at(NOW)
    rest.rouse(row, NOW + 300.2)
    assert row.counter.at(NOW + 300.2) == before + 600.0


def test_a_paused_cluster_wakes_paused_and_no_later_than_it_was() -> None:
    row = slept(None, paused=True)
    rest.rouse(row, NOW + 300)
    assert row.counter.paused
    assert row.counter.at(NOW + 400) == slept(None, paused=True).counter.at(NOW)


def test_who_is_awake_is_not_woken() -> None:
    row = Cluster(name="demo", counter_anchor=NOW, woken=NOW)
    rest.rouse(row, NOW + 5)
    assert (row.rest, row.woken, row.counter_anchor) == (AWAKE, NOW, NOW)
