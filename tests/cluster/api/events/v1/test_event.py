"""Expected values: pkg/apis/events/v1/conversion.go and pkg/apis/core/validation/events.go."""

from __future__ import annotations

import pytest

from cluster.api.events.v1 import event
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj

STORED: Obj = {
    "apiVersion": "v1",
    "kind": "Event",
    "metadata": {"name": "e", "namespace": "default", "uid": "1"},
    "involvedObject": {"kind": "Pod", "name": "web", "namespace": "default"},
    "message": "It started.",
    "source": {"component": "kubelet"},
    "firstTimestamp": "2026-01-02T03:04:05Z",
    "lastTimestamp": "2026-01-02T03:04:06Z",
    "count": 2,
    "reportingComponent": "kubelet",
    "reason": "Started",
}
SHOWN: Obj = {
    "apiVersion": "events.k8s.io/v1",
    "kind": "Event",
    "metadata": {"name": "e", "namespace": "default", "uid": "1"},
    "regarding": {"kind": "Pod", "name": "web", "namespace": "default"},
    "note": "It started.",
    "deprecatedSource": {"component": "kubelet"},
    "deprecatedFirstTimestamp": "2026-01-02T03:04:05Z",
    "deprecatedLastTimestamp": "2026-01-02T03:04:06Z",
    "deprecatedCount": 2,
    "reportingController": "kubelet",
    "reason": "Started",
}


def test_the_stored_event_shows_under_the_new_names() -> None:
    assert event.from_storage(STORED) == SHOWN


def test_and_comes_back_as_it_was_but_for_the_version_it_was_written_in() -> None:
    assert {**event.to_storage(SHOWN), "apiVersion": "v1"} == STORED


def test_a_new_event_must_be_of_the_new_style() -> None:
    fresh = {**SHOWN, "metadata": {"name": "e", "namespace": "default"}}
    with pytest.raises(StatusError) as refused:
        event.to_storage(fresh)
    assert refused.value.code == 422
    assert "eventTime: Required value" in refused.value.message
