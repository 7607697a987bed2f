"""[sig-instrumentation] Events API: the group events.k8s.io. Upstream: test/e2e/instrumentation/events.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, Things
from tests.conformance.api.conftest import Space

pytestmark = pytest.mark.slow
TIME = "2017-09-19T13:49:16.000000Z"


def event(space: Space, name: str, label: str) -> Obj:
    """An Event in the new words."""
    return {
        "metadata": {"name": name, "labels": {label: "true"}},
        "regarding": {"namespace": space.name},
        "eventTime": TIME,
        "note": "This is " + name,
        "action": "Do",
        "reason": "Test",
        "type": "Normal",
        "reportingController": "test-controller",
        "reportingInstance": "test-node",
    }


@pytest.fixture
def events(space: Space) -> Things:
    return space("events.k8s.io/v1", "Event")


def plain(obj: Obj) -> Obj:
    """An Event without what the server counts in it."""
    head = {k: v for k, v in obj["metadata"].items() if k not in ("resourceVersion", "managedFields")}
    return {**obj, "metadata": head}


def test_a_new_event_is_fetched_patched_and_deleted(space: Space, events: Things) -> None:
    """New Event resource lifecycle, testing a single event"""
    made = events.create(event(space, "event-test", "testevent-constant"))
    for things in (events, events.everywhere()):
        assert (space.name, "event-test") in [(meta.namespace(o), meta.name(o)) for o in things.list()]
    assert space("v1", "Event").names(fieldSelector="source=test-controller") == {"event-test"}
    assert events.names(fieldSelector="reportingController=test-controller") == {"event-test"}

    series = {"count": 2, "lastObservedTime": TIME}
    events.patch("event-test", {"series": series}, media=STRATEGIC)
    patched = events.get("event-test")
    assert int(meta.resource_version(patched)) > int(meta.resource_version(made))
    assert plain(patched) == {**plain(made), "series": series}
    more = {**plain(made), "series": {"count": 100, "lastObservedTime": TIME}}
    events.replace(more)
    assert plain(events.get("event-test")) == more

    events.delete("event-test")
    assert not events.exists("event-test")


def test_new_events_are_deleted_together(space: Space, events: Things) -> None:
    """New Event resource lifecycle, testing a list of events"""
    for n in (1, 2, 3):
        events.create(event(space, f"test-event-{n}", "testevent-set"))
    assert len(events.list(labelSelector="testevent-set=true")) == 3
    events.delete_all(labelSelector="testevent-set=true")
    assert events.list(labelSelector="testevent-set=true") == []
