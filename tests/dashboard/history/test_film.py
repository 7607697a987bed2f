"""The film: made by the fold of the living picture, so that playing it from anywhere ends where the present is."""

from __future__ import annotations

import random
from typing import Any

import pytest

from cluster.apimachinery import clock
from cluster.client.runner import Runner
from cluster.etcd import store
from cluster.etcd.models import Change
from cluster.etcd.watch import Beat
from dashboard.history import past
from dashboard.history.film import film, snapshot
from dashboard.topology import messages
from tests.dashboard.history.lesson import lesson
from tests.resilience.room import DEPLOYMENTS, Room

pytestmark = pytest.mark.both_engines


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


def test_a_film_says_what_the_living_picture_says(room: Room, runner: Runner) -> None:
    """The page folds both with one function: the same parts, by the same names."""
    row = lesson(room, runner)
    shot = film(row, past.oldest(row), row.revision)
    _, living = messages.snapshot(room.name)
    assert set(shot["snapshot"]) == set(living)
    beat = Beat(room.name, row.revision, 0, 0, 0, row.pace, row.counter, 0, ())
    assert {frozenset(delta) for delta in shot["deltas"]} == {frozenset(messages.delta(beat))}
