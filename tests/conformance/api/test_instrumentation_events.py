"""[sig-instrumentation] Events, of both groups. Upstream: test/e2e/instrumentation/{core_events,events}.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, Things
from tests.conformance.api.conftest import Space

pytestmark = pytest.mark.slow
TIME = "2026-01-02T03:04:05.000000Z"


def event(space: Space, name: str) -> Obj:
    """An event in core's words."""
    return {
        "metadata": {"name": name, "labels": {"testevent-constant": "true"}},
        "message": "This is a test event",
        "reason": "Test",
        "type": "Normal",
        "count": 1,
        "involvedObject": {"namespace": space.name},
    }


@pytest.fixture
def events(space: Space) -> Things:
    return space("v1", "Event")


def test_an_event_lives_its_life(space: Space, events: Things) -> None:
    """Event, manage lifecycle of an Event"""
    events.create(event(space, "e"))
    select = "testevent-constant=true"
    assert space.name in [meta.namespace(o) for o in events.everywhere().list(labelSelector=select)]
    events.patch("e", {"message": "This is a test event - patched"}, media=STRATEGIC)
    found = events.get("e")
    assert found["message"] == "This is a test event - patched"
    series = {"count": 100, "lastObservedTime": TIME}
    events.replace({**found, "series": series})
    assert events.get("e")["series"] == series
    events.delete("e")
    assert space.name not in [meta.namespace(o) for o in events.everywhere().list(labelSelector=select)]


def test_events_are_deleted_together(space: Space, events: Things) -> None:
    """Event, delete a collection"""
    for n in (1, 2, 3):
        events.create(event(space, f"e{n}"))
    assert len(events.list(labelSelector="testevent-constant=true")) == 3
    events.delete_all(labelSelector="testevent-constant=true")
    assert events.list(labelSelector="testevent-constant=true") == []
