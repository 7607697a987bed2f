"""How far back one can look, and what is answered beyond."""

from __future__ import annotations

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.client.runner import Runner
from cluster.etcd import guard, store
from cluster.etcd.models import Change, Cluster
from dashboard.history import past
from dashboard.history.film import film
from tests.dashboard.history.lesson import lesson
from tests.resilience.room import DEPLOYMENTS, Room

pytestmark = pytest.mark.both_engines


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
