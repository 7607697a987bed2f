"""Expected values: TestPrintEvent in pkg/printers/internalversion/printers_test.go."""

from __future__ import annotations

from typing import Any

from cluster.api.core.v1.event import Event
from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, row


def ago(seconds: float) -> str:
    return clock.timestamp(clock.now() - seconds)


def event(**parts: Any) -> Obj:
    about = {
        "kind": "Deployment",
        "namespace": "default",
        "name": "Deployment Name",
        "fieldPath": "spec.containers{foo}",
    }
    return born(
        Event, metadata={"name": "event1"}, involvedObject=about, reason="Event Reason", message=" Message Data ",
        type="Warning", **parts,
    )  # fmt: skip


def test_a_counted_event_says_when_it_was_first_and_last() -> None:
    obj = event(
        source={"component": "kubelet", "host": "node-1"},
        firstTimestamp=ago(86400 * 3),
        lastTimestamp=ago(600),
        count=6,
    )
    assert row(Event, obj) == {
        "Last Seen": "10m",
        "Type": "Warning",
        "Reason": "Event Reason",
        "Object": "deployment/Deployment Name",
        "Subobject": "spec.containers{foo}",
        "Source": "kubelet, node-1",
        "Message": "Message Data",
        "First Seen": "3d",
        "Count": 6,
        "Name": "event1",
    }


def test_an_event_of_the_new_style_counts_its_series() -> None:
    first, last = (clock.micro(clock.now() - seconds) for seconds in (180, 120))
    obj = event(
        eventTime=first,
        series={"count": 1, "lastObservedTime": last},
        reportingComponent="kubelet",
        reportingInstance="node-1",
    )
    shown = row(Event, obj)
    assert [shown[c] for c in ("Last Seen", "First Seen", "Count", "Source")] == [
        "2m",
        "3m",
        1,
        "kubelet, node-1",
    ]


def test_an_event_without_times_is_of_an_unknown_age() -> None:
    shown = row(Event, event(source={"component": "kubelet"}))
    assert [shown[c] for c in ("Last Seen", "First Seen", "Count")] == ["<unknown>", "<unknown>", 1]


def test_an_event_lives_with_its_object() -> None:
    obj = event()
    assert causes(Event, obj) == []
    obj["involvedObject"]["namespace"] = "other"
    assert causes(Event, obj) == [
        'involvedObject.namespace: Invalid value: "other": does not match event.namespace'
    ]
    del obj["involvedObject"]["namespace"]
    assert causes(Event, obj) == []


def test_events_are_found_by_what_they_are_about() -> None:
    found = Event.selectable(event(source={"component": "kubelet"}))
    assert found["involvedObject.kind"] == "Deployment"
    assert found["involvedObject.uid"] == ""
    assert (found["reason"], found["type"], found["source"]) == ("Event Reason", "Warning", "kubelet")
