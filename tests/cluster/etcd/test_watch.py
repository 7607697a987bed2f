"""Tailing the log: every record once and in order, to whoever comes when."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from cluster.apimachinery import meta
from cluster.etcd import beside, store, watch
from cluster.etcd.models import Cluster
from cluster.etcd.watch import Beat, Hub
from tests.cluster.etcd.objects import config_map, create, delete, update

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def cluster() -> Cluster:
    return Cluster.objects.create(name="demo")


def revisions(beats: list[Beat]) -> list[int]:
    return [record.revision for beat in beats for record in beat.records]


def test_records_after_a_revision_come_in_order_with_what_they_left(cluster: Cluster) -> None:
    made = create(cluster, config_map("a"), config_map("b"))
    changed = update(cluster, {**made[0], "data": {"x": "1"}})
    found = watch.records_after(cluster.pk, 1)
    assert [(r.revision, r.verb, r.name, r.previous) for r in found] == [
        (2, "create", "b", 0),
        (3, "update", "a", 1),
    ]
    assert found[1].manifest == changed
    assert [r.revision for r in watch.records_after(cluster.pk, 0, upto=2)] == [1, 2]
    assert watch.records_after(cluster.pk, 0, resource="pods") == []


def test_the_manifest_of_a_revision_is_read_back(cluster: Cluster) -> None:
    made = create(cluster, config_map("a"))[0]
    assert (watch.manifest_at(cluster.pk, 1), watch.manifest_at(cluster.pk, 2)) == (made, None)


def test_every_record_is_delivered_once_and_in_order(cluster: Cluster) -> None:
    hub, beats = Hub(), list[Beat]()
    hub.subscribe("demo", 0, beats.append)
    made = create(cluster, config_map("a"), config_map("b"))
    hub.pump()
    hub.pump()
    delete(cluster, made[0])
    hub.pump()
    assert revisions(beats) == [1, 2, 3]
    assert [b.revision for b in beats] == [2, 3]


def test_whoever_comes_late_catches_up(cluster: Cluster) -> None:
    hub, early, late = Hub(), list[Beat](), list[Beat]()
    hub.subscribe("demo", 0, early.append)
    create(cluster, config_map("a"))
    hub.pump()
    create(cluster, config_map("b"))
    hub.subscribe("demo", 0, late.append)
    hub.pump()
    assert (revisions(early), revisions(late)) == ([1, 2], [1, 2])
    middle = list[Beat]()
    hub.subscribe("demo", 1, middle.append)
    hub.pump()
    assert revisions(middle) == [2]


def test_the_first_beat_tells_where_things_stand_although_nothing_is_new(cluster: Cluster) -> None:
    hub, beats = Hub(), list[Beat]()
    hub.subscribe("demo", 0, beats.append)
    hub.pump()
    hub.pump()
    assert [(b.revision, b.records, b.pace) for b in beats] == [(0, (), "class")]


def test_a_turn_of_the_clock_or_a_request_is_a_beat_without_records(cluster: Cluster) -> None:
    hub, beats = Hub(), list[Beat]()
    hub.subscribe("demo", 0, beats.append)
    hub.pump()
    beside.set_clock("demo", paused=True, steps=1)  # writing rules takes a step
    hub.pump()
    beside.mark_synced("demo", ["n"], 0)
    hub.pump()
    assert [(b.counter.paused, b.syncs, b.records) for b in beats] == [
        (False, 0, ()),
        (True, 0, ()),
        (True, 1, ()),
    ]


def test_clusters_are_followed_apart(cluster: Cluster) -> None:
    other = Cluster.objects.create(name="other")
    hub, here, there = Hub(), list[Beat](), list[Beat]()
    hub.subscribe("demo", 0, here.append)
    hub.subscribe("other", 0, there.append)
    create(cluster, config_map("a"))
    create(other, config_map("b"), config_map("c"))
    hub.pump()
    assert [[r.name for b in beats for r in b.records] for beats in (here, there)] == [["a"], ["b", "c"]]


def test_a_follower_that_fails_is_dropped_and_the_others_go_on(
    cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(beat: Beat) -> None:
        raise ValueError("full")

    hub, beats = Hub(), list[Beat]()
    hub.subscribe("demo", 0, fail)
    hub.subscribe("demo", 0, beats.append)
    create(cluster, config_map("a"))
    hub.pump()
    create(cluster, config_map("b"))
    hub.pump()
    assert revisions(beats) == [1, 2]
    assert caplog.text.count("a follower of demo failed") == 1


def test_whoever_unsubscribes_hears_no_more(cluster: Cluster) -> None:
    hub, beats = Hub(), list[Beat]()
    subscription = hub.subscribe("demo", 0, beats.append)
    hub.unsubscribe(subscription)
    create(cluster, config_map("a"))
    hub.pump()
    assert beats == []


def test_who_wants_to_know_is_told_once_that_the_cluster_is_gone(cluster: Cluster) -> None:
    hub, beats, ends = Hub(), list[Beat](), list[str]()
    hub.subscribe("demo", 0, beats.append, lambda: ends.append("demo"))
    hub.subscribe("demo", 0, beats.append)
    hub.pump()
    store.drop("demo")
    hub.pump()
    hub.pump()
    assert (ends, len(beats)) == (["demo"], 2)
    Cluster.objects.create(name="demo", revision=1)
    hub.pump()
    assert (ends, len(beats)) == (["demo"], 3)  # the other follows the next one of that name


@pytest.mark.django_db(transaction=True)
def test_the_hubs_thread_hears_of_writes_made_by_other_threads() -> None:
    cluster = Cluster.objects.create(name="busy")
    hub, beats, all_in = Hub(), list[Beat](), threading.Event()

    def deliver(beat: Beat) -> None:
        beats.append(beat)
        if beat.revision == 30:
            all_in.set()

    def work(number: int) -> None:
        for turn in range(10):
            create(cluster, config_map(f"{number}-{turn}"))
        connections.close_all()

    hub.subscribe("busy", 0, deliver)
    hub.start()
    threads = [threading.Thread(target=work, args=[n]) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    heard = all_in.wait(10)
    hub.stop()
    assert heard
    assert revisions(beats) == list(range(1, 31))
    names = {record.name for beat in beats for record in beat.records}
    assert names == {f"{n}-{t}" for n in range(3) for t in range(10)}


def test_a_record_carries_the_text_that_is_stored(cluster: Cluster) -> None:
    made = create(cluster, config_map("a", text="é\n☃"))[0]
    (record,) = watch.records_after(cluster.pk, 0)
    assert (record.manifest, record.uid) == (made, meta.uid(made))
