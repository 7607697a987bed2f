"""A recording is cut at its marks, else one step a command that changed something."""

from __future__ import annotations

from dashboard.lessons.recording.cutting import cut
from dashboard.lessons.recording.values import Command, Mark, Moment, Recording
from tests.dashboard.lessons.recording.conftest import act, ask, at, deployment, obj, recording

NOTE, OTHER = obj("ConfigMap", "note"), obj("ConfigMap", "other")


def shapes(found: Recording) -> list[list[int]]:
    """Of each step, for each deed the number of writes of a command, 0 for a request."""
    return [[len(d.acts) if isinstance(d, Command) else 0 for d in take.deeds] for take in cut(found)]


def test_each_command_is_a_step_and_requests_between_two_are_one() -> None:
    acts = [act(10, "deployments.apps", None, deployment()), act(30, "configmaps", None, NOTE)]
    asks = [ask(15, "pod/a", "http://web"), ask(20, "pod/a", "http://other")]
    assert shapes(recording(acts, asks)) == [[1], [0, 0], [1]]


def test_writes_of_one_program_within_a_breath_are_one_command() -> None:
    acts = [act(10, "configmaps", None, NOTE), act(10.2, "configmaps", None, OTHER)]
    assert shapes(recording(acts)) == [[2]]
    assert shapes(recording([acts[0], acts[1]._replace(agent="kubectl-run")])) == [[1], [1]]
    assert shapes(recording([acts[0], act(12, "configmaps", None, OTHER)])) == [[1], [1]]


def test_marks_end_steps_and_what_came_after_the_last_is_one_more() -> None:
    acts = [act(second, "configmaps", None, NOTE) for second in (10, 20, 30)]
    assert len(cut(recording([acts[0], act(10.2, "configmaps", None, OTHER)], marks=[Mark(at(10.1))]))) == 2
    found = cut(recording(acts, marks=[Mark(at(25), "Two notes"), Mark(at(26), "Nothing at all")]))
    assert [(take.title, len(take.deeds)) for take in found] == [("Two notes", 2), ("", 1)]


def test_a_step_begins_where_the_one_before_it_ends_just_before_its_first_deed() -> None:
    acts = [act(10, "configmaps", None, NOTE), act(20, "configmaps", None, OTHER)]
    first, second, third = cut(recording(acts, [ask(30, "pod/a", "http://web")]))
    assert (first.begun, first.ended) == (Moment(0, at(0)), Moment(199, at(20)))
    assert (second.begun, second.ended) == (first.ended, Moment(300, at(30)))
    assert (third.begun, third.ended) == (second.ended, Moment(1000, at(100)))


def test_a_request_that_was_repeated_is_told_once_and_again_with_another_outcome() -> None:
    asks = [ask(at, "pod/a", "http://web") for at in (10, 11)]
    (take,) = cut(recording([], [*asks, ask(12, "pod/a", "http://web", "refused", 0)]))
    assert [one.sent.verdict for one in take.asks] == ["answered", "refused"]


def test_of_the_names_that_a_resolver_tries_the_one_that_was_found_is_told() -> None:
    tried = ("web.svc.cluster.local.", "nxdomain"), ("web.default.svc.cluster.local.", "resolved")
    asks = [ask(10 + n, "pod/a", f"dns://{name}", verdict, 0) for n, (name, verdict) in enumerate(tried)]
    (take,) = cut(recording([], asks))
    assert [one.sent.host for one in take.asks] == ["web.default.svc.cluster.local."]


def test_nothing_done_is_no_step() -> None:
    assert cut(recording([], marks=[Mark(at(5))])) == []
