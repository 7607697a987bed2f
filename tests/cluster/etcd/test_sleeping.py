"""Falling asleep and waking in the database, and who wakes a cluster."""

from __future__ import annotations

import pytest

from cluster.apimachinery import clock
from cluster.etcd import beside, sleeping, store
from cluster.etcd.models import ASLEEP, AWAKE, WAKING, Cluster
from cluster.etcd.sleeping import NOTED
from cluster.etcd.store import Author, Write

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def row(db: None, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    monkeypatch.setattr(clock, "_offset", clock._offset)
    monkeypatch.setattr(sleeping, "_noted", {})
    return Cluster.objects.create(name="demo")


def now(name: str = "demo") -> Cluster:
    return Cluster.objects.get(name=name)


def test_it_falls_asleep_and_is_no_longer_among_those_that_are_up(row: Cluster) -> None:
    assert [r.name for r in sleeping.up()] == ["demo"]
    assert sleeping.sleep(row, None)
    assert (now().rest, sleeping.up()) == (ASLEEP, [])


def test_it_does_not_fall_asleep_when_somebody_has_asked_meanwhile(row: Cluster) -> None:
    clock.advance(1)
    sleeping.attend("demo")
    assert not sleeping.sleep(row, None)
    assert now().rest == AWAKE


def test_it_does_not_fall_asleep_over_a_write(row: Cluster) -> None:
    write()
    assert not sleeping.sleep(row, None)


def test_whoever_asks_wakes_it_and_is_told_to_wait_for_it(row: Cluster) -> None:
    sleeping.sleep(row, None)
    assert sleeping.attend("demo")
    assert now().rest == WAKING
    sleeping.woken("demo")
    assert now().rest == AWAKE


def test_who_asked_a_moment_ago_is_not_noted_again(row: Cluster) -> None:
    clock.advance(1)
    sleeping.attend("demo")
    noted = now().attended
    clock.advance(NOTED - 1)
    assert not sleeping.attend("demo")
    assert now().attended == noted
    clock.advance(1)
    sleeping.attend("demo")
    assert now().attended == pytest.approx(noted + NOTED, abs=1)


def test_a_cluster_that_is_not_there_is_not_remembered(row: Cluster) -> None:
    assert not sleeping.attend("nowhere")
    assert "nowhere" not in sleeping._noted


def write() -> None:
    made = {"metadata": {"name": "a", "namespace": "", "uid": "u"}}
    store.commit("demo", [Write("create", "namespaces", made)], Author("somebody"))


def test_a_write_wakes_it_in_its_own_transaction(row: Cluster) -> None:
    sleeping.sleep(row, None)
    write()
    assert (now().rest, now().revision) == (WAKING, 1)


def test_whoever_changes_its_time_wakes_it(row: Cluster) -> None:
    sleeping.sleep(row, None)
    beside.set_clock("demo", speed=2.0)
    assert (now().rest, now().paused, now().speed) == (WAKING, False, 2.0)


def test_it_is_up_again_when_something_is_due(row: Cluster) -> None:
    sleeping.sleep(row, clock.now() + 100)
    clock.advance(99)
    assert sleeping.up() == []
    clock.advance(2)
    assert [(r.name, r.rest) for r in sleeping.up()] == [("demo", WAKING)]
    assert now().counter.at(clock.now()) == pytest.approx(100, abs=2)
