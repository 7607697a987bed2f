"""[sig-api-machinery] Watchers. Upstream: test/e2e/apimachinery/watch.go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cluster.apimachinery.meta import Obj, resource_version
from tests.conformance.api.client import Event, Things, Watching
from tests.conformance.api.conftest import Space

pytestmark = pytest.mark.slow
LABEL = "watch-this-configmap"


def labelled(name: str, value: str) -> Obj:
    return {"metadata": {"name": name, "labels": {LABEL: value}}}


@pytest.fixture
def maps(space: Space) -> Things:
    return space("v1", "ConfigMap")


def watched(maps: Things, *values: str, **query: str) -> Watching:
    return maps.watch(labelSelector=f"{LABEL} in ({','.join(values)})", **query)


def mutated(maps: Things, name: str, count: int) -> Obj:
    return maps.patch(name, {"data": {"mutation": str(count)}})


def events(watching: Watching, count: int) -> list[Event]:
    return [watching.next() for _ in range(count)]


def test_watchers_hear_of_what_their_selector_matches_and_of_nothing_else(maps: Things) -> None:
    """watch-configmaps-with-multiple-watchers"""
    a, b, both = watched(maps, "a"), watched(maps, "b"), watched(maps, "a", "b")
    told_a: list[Event] = [("ADDED", maps.create(labelled("map-a", "a")))]
    told_a += [("MODIFIED", mutated(maps, "map-a", count)) for count in (1, 2)]
    maps.delete("map-a")
    assert events(a, 3) == events(both, 3) == told_a
    assert a.next()[0] == both.next()[0] == "DELETED"
    made = ("ADDED", maps.create(labelled("map-b", "b")))
    maps.delete("map-b")
    assert b.next() == both.next() == made
    assert b.next()[0] == both.next()[0] == "DELETED"
    last = ("ADDED", maps.create(labelled("map-a", "a")))
    assert a.next() == last  # and nothing of b came between


def test_a_watch_starts_at_a_version_of_the_past(maps: Things) -> None:
    """watch-configmaps-from-resource-version"""
    maps.create(labelled("map", "past"))
    first, second = mutated(maps, "map", 1), mutated(maps, "map", 2)
    maps.delete("map")
    watching = watched(maps, "past", resourceVersion=resource_version(first))
    assert watching.next() == ("MODIFIED", second)
    assert watching.next()[0] == "DELETED"


def test_a_watch_goes_on_where_the_last_one_was_closed(maps: Things) -> None:
    """watch-configmaps-closed-and-restarted"""
    broken = watched(maps, "again")
    maps.create(labelled("map", "again"))
    mutated(maps, "map", 1)
    (_, last) = events(broken, 2)[1]
    second = mutated(maps, "map", 2)
    restarted = watched(maps, "again", resourceVersion=resource_version(last))
    maps.delete("map")
    assert restarted.next() == ("MODIFIED", second)
    assert restarted.next()[0] == "DELETED"


def test_who_leaves_the_selector_is_deleted_to_the_watcher(maps: Things) -> None:
    """watch-configmaps-label-changed"""
    watching = watched(maps, "here")
    told: list[Event] = [
        ("ADDED", maps.create(labelled("map", "here"))),
        ("MODIFIED", mutated(maps, "map", 1)),
    ]
    maps.patch("map", {"metadata": {"labels": {LABEL: "elsewhere"}}})
    assert events(watching, 2) == told
    assert watching.next()[0] == "DELETED"
    mutated(maps, "map", 2)  # nobody here hears of it
    back = maps.patch("map", {"metadata": {"labels": {LABEL: "here"}}})
    assert watching.next() == ("ADDED", back)
    third = mutated(maps, "map", 3)
    assert watching.next() == ("MODIFIED", third)
    maps.delete("map")
    assert watching.next()[0] == "DELETED"


def written(maps: Things, count: int) -> None:
    """One step of the life of one ConfigMap after the other: made, changed, deleted."""
    name = f"map-{count // 3}"
    match count % 3:
        case 0:
            maps.create({"metadata": {"name": name}})
        case 1:
            mutated(maps, name, count)
        case _:
            maps.delete(name)


@contextmanager
def busy(maps: Things) -> Iterator[None]:
    """Somebody writes all the while."""
    stop = threading.Event()

    def write() -> None:
        count = 0
        while not stop.wait(0.005):
            written(maps, count)
            count += 1

    writer = threading.Thread(target=write)
    writer.start()
    yield
    stop.set()
    writer.join()


def test_all_watchers_hear_the_same_order(maps: Things) -> None:
    """watch-consistency"""
    version, watches = maps.whole_list()["metadata"]["resourceVersion"], []
    with busy(maps):
        for _ in range(20):
            watches.append(maps.watch(resourceVersion=version))
            heard = {resource_version(watching.next()[1]) for watching in watches}
            assert len(heard) == 1
            version = heard.pop()
