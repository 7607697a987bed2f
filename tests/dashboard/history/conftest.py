from __future__ import annotations

from collections.abc import Iterator

import pytest

from cluster.client.runner import Runner
from cluster.dataplane import live
from cluster.kube_proxy import sync
from tests.resilience.room import Room, open_room


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    live._objects.cache_clear()  # a test's database gives the same numbers to another cluster
    sync.objects_at.cache_clear()
    with open_room("room", nodes=2) as made:
        yield made


@pytest.fixture
def runner(room: Room) -> Runner:
    return room.runner()
