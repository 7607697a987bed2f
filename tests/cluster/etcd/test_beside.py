"""What is stored beside the log. Expected: none of it takes a revision; the counter's laws are Podium's own."""

from __future__ import annotations

import pytest

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.etcd import beside, store
from cluster.etcd.models import Cluster, ProxySync, Traffic

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def cluster() -> Cluster:
    return Cluster.objects.create(name="demo")


def test_going_on_takes_back_the_steps(cluster: Cluster) -> None:
    beside.set_clock("demo", paused=True, steps=3)
    assert beside.set_clock("demo", paused=False).steps == 0


def test_the_counter_goes_on_without_a_jump_when_its_speed_changes(cluster: Cluster) -> None:
    before = cluster.counter.at(clock.now())
    row = beside.set_clock("demo", speed=10.0)
    assert row.counter.at(row.counter_anchor) == pytest.approx(before, abs=1)
    assert row.counter.at(row.counter_anchor + 2) - row.counter_base == pytest.approx(20)
    still = beside.set_clock("demo", paused=True)
    assert still.counter.at(still.counter_anchor + 100) == still.counter_base
    assert beside.set_clock("demo", skip=50).counter_base == pytest.approx(still.counter_base + 50)


def test_traffic_has_its_own_numbers_and_takes_no_revision(cluster: Cluster) -> None:
    record: Obj = {"revision": 0, "seed": 1, "request": {}, "synced": {}, "verdict": {}}
    assert [beside.record_traffic("demo", [record, record]), beside.record_traffic("demo", [record])] == [1, 3]
    assert list(Traffic.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert store.revision_now(cluster.pk) == 0


def test_a_nodes_rules_are_one_stored_revision(cluster: Cluster) -> None:
    beside.mark_synced("demo", ["n", "m"], 3)
    beside.mark_synced("demo", ["n"], 4)
    assert dict(ProxySync.objects.values_list("node", "revision")) == {"n": 4, "m": 3}
    assert (Cluster.objects.get(name="demo").syncs, store.revision_now(cluster.pk)) == (2, 0)
