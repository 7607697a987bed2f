"""Expected values: TestValidateEventForCoreV1Events and TestValidateEventCreateForNewV1beta1Events in
pkg/apis/core/validation/events_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.events import rules
from cluster.apimachinery.meta import Obj

NOW = "2026-01-02T03:04:05.000000Z"


def event(namespace: str = "default", about: str = "default", **parts: Any) -> Obj:
    involved = {"kind": "Pod", "name": "web", "namespace": about}
    return {"metadata": {"name": "e", "namespace": namespace}, "involvedObject": involved, **parts}


def new(**parts: Any) -> Obj:
    """A whole Event of the new style."""
    said = {"eventTime": NOW, "reportingComponent": "k8s.io/kubelet", "reportingInstance": "node-1",
            "action": "Starting", "reason": "Started", "type": "Normal"}  # fmt: skip
    return event(**{**said, **parts})


@pytest.mark.parametrize(
    ("namespace", "about", "fine"),
    [("default", "default", True), ("a", "a", True), ("a", "b", False), ("default", "", True), ("a", "", False)],
)
def test_a_counted_event_lives_where_its_object_does(namespace: str, about: str, fine: bool) -> None:
    said = [str(c) for c in rules.problems(event(namespace, about))]
    assert said == ([] if fine else [
        f'involvedObject.namespace: Invalid value: "{about}": does not match event.namespace'
    ])  # fmt: skip


def test_an_event_of_the_new_style_says_who_saw_what() -> None:
    assert rules.problems(new()) == []
    empty = event(eventTime=NOW)
    assert str(rules.problems(empty)[0]) == "reportingComponent: Required value"
    needed = {"reportingComponent", "reportingInstance", "action", "reason"}
    assert {c.field for c in rules.problems(empty)} == needed
    assert rules.problems(empty, "reportingController")[0].field == "reportingController"


@pytest.mark.parametrize(("field", "most"), [("action", 128), ("reason", 128), ("reportingInstance", 128)])
def test_its_words_are_short(field: str, most: int) -> None:
    assert rules.problems(new(**{field: "x" * most})) == []
    said = rules.problems(new(**{field: "x" * (most + 1)}))
    assert [str(c) for c in said] == [f'{field}: Invalid value: "": can have at most {most} characters']


def test_a_note_has_a_limit_of_its_own() -> None:
    assert [c.field for c in rules.problems(new(message="x" * 1025))] == ["message"]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, []),
        ({"type": "Loud"}, ['type: Invalid value: "": has invalid value: Loud']),
        ({"firstTimestamp": NOW}, ['firstTimestamp: Invalid value: "": needs to be unset']),
        ({"count": 1}, ['count: Invalid value: "": needs to be unset']),
        ({"source": {"component": "c"}}, ['source: Invalid value: "": needs to be unset']),
        ({"series": {"count": 2, "lastObservedTime": NOW}}, []),
        ({"series": {"count": 1}}, ['series.count: Invalid value: "": should be at least 2',
                                    "series.lastObservedTime: Required value"]),
    ],
)  # fmt: skip
def test_the_new_group_takes_no_counted_events(parts: Obj, said: list[str]) -> None:
    assert [str(c) for c in rules.new_problems(new(**parts))] == said


def test_only_the_series_of_an_event_goes_on() -> None:
    series = {"count": 2, "lastObservedTime": NOW}
    assert rules.changes(new(series=series), new()) == []
    said = rules.changes(new(reason="Stopped", reportingComponent="other"), new())
    assert [str(c) for c in said] == [
        'reason: Invalid value: "Stopped": field is immutable',
        'reportingController: Invalid value: "other": field is immutable',
    ]
