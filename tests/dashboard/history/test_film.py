"""The film: made by the fold of the living picture, so that playing it from anywhere ends where the present is."""

from __future__ import annotations

import random
from typing import Any

import pytest

from cluster.apimachinery import clock
from cluster.apimachinery.errors import StatusError
from cluster.client.runner import Runner
from cluster.etcd import guard, store
from cluster.etcd.models import Change, Cluster
from dashboard.history import past
from dashboard.history.film import film, snapshot
from dashboard.topology import messages
from tests.resilience.room import DEPLOYMENTS, TEACHER, Room

pytestmark = pytest.mark.both_engines


def lesson(room: Room, runner: Runner) -> Cluster:
    """A Deployment that is made, scaled and deleted, with a machine that fails in between."""
    runner.settle()
    room.deploy(replicas=2)
    runner.settle()
    room.scale(3)
    runner.settle()
    room.power("node-1", False)
    runner.settle()
    room.registry.delete(DEPLOYMENTS, "default", "web", actor=TEACHER)
    runner.settle()
    return store.cluster_row(room.name)


def played(shot: dict[str, Any]) -> dict[str, Any]:
    """What the page does with a film."""
    collections: dict[str, Any] = shot["snapshot"]["collections"]
    for delta in shot["deltas"]:
        for collection, key, value in delta["set"]:
            collections[collection][key] = value
        for collection, key in delta["del"]:
            collections[collection].pop(key, None)
    return collections


def test_a_film_played_from_anywhere_to_anywhere_ends_in_the_picture_there(room: Room, runner: Runner) -> None:
    row = lesson(room, runner)
    chance = random.Random(7)
    for _ in range(8):
        begin, end = sorted(chance.sample(range(past.oldest(row), row.revision + 1), 2))
        assert played(film(row, begin, end)) == snapshot(row, end)["collections"]


def test_the_picture_at_the_newest_revision_is_the_living_one(room: Room, runner: Runner) -> None:
    row = lesson(room, runner)
    _, living = messages.snapshot(room.name)
    looked_back = snapshot(row, row.revision)
    for part in ("collections", "changes", "revision", "cluster", "cloud"):
        assert looked_back[part] == living[part]


def test_a_deleted_deployment_stands_again_at_the_revision_before(room: Room, runner: Runner) -> None:
    row = lesson(room, runner)
    gone = Change.objects.get(cluster=row, resource=DEPLOYMENTS, name="web", verb="delete").revision

    def names(revision: int) -> list[str]:
        workloads = snapshot(row, revision)["collections"]["workloads"].values()
        return [workload["name"] for workload in workloads if workload["kind"] == "Deployment"]

    assert "web" in names(gone - 1)
    assert "web" not in names(gone)


def test_looking_back_is_at_the_moment_of_the_revision_and_time_stands(room: Room, runner: Runner) -> None:
    row = lesson(room, runner)
    change = Change.objects.filter(cluster=row, resource=DEPLOYMENTS, name="web").order_by("revision")[0]
    then = snapshot(row, change.revision)
    assert then["now"] == then["clock"]["counter"] == clock.parse(change.at)
    assert then["clock"]["paused"]


def test_looking_back_writes_nothing(room: Room, runner: Runner) -> None:
    row = lesson(room, runner)
    film(row, past.oldest(row), row.revision)
    assert store.cluster_row(room.name).revision == row.revision


def test_one_can_look_back_to_the_birth_though_heartbeats_are_compacted(room: Room, runner: Runner) -> None:
    row = lesson(room, runner)
    Cluster.objects.filter(pk=row.pk).update(compacted=row.revision)
    assert past.oldest(store.cluster_row(room.name)) == past.oldest(row) == room.born


def test_a_revision_whose_changes_were_compacted_is_answered_410(room: Room, runner: Runner) -> None:
    row = lesson(room, runner)
    made, scaled, *_ = Change.objects.filter(cluster=row, resource=DEPLOYMENTS, name="web").order_by("revision")
    with guard.opened():
        made.delete()
        Cluster.objects.filter(pk=row.pk).update(compacted=made.revision)
    row = store.cluster_row(room.name)
    with pytest.raises(StatusError) as caught:
        film(row, scaled.revision - 1, row.revision)
    assert (caught.value.code, caught.value.reason) == (410, "Expired")
    assert f"to revision {scaled.revision}" in caught.value.message
    film(row, scaled.revision, row.revision)


def test_the_future_cannot_be_looked_back_at(room: Room) -> None:
    row = store.cluster_row(room.name)
    with pytest.raises(StatusError, match="has not been yet") as caught:
        film(row, row.revision + 1, row.revision + 1)
    assert caught.value.code == 400
