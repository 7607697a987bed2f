"""A recording of the guide's first scenes becomes a lesson that plays, as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.client import bootstrap
from cluster.etcd import store
from dashboard.lessons import library, linting, packing, reading
from dashboard.lessons.lesson import Lesson
from dashboard.lessons.play import SEAT, Room
from dashboard.lessons.recording import log, proposing, writing
from dashboard.lessons.recording.proposing import Wishes, chosen, propose
from dashboard.lessons.recording.values import Mark, Recording
from tests.dashboard.lessons.recording.conftest import ADA, act, obj, recording
from tests.lessons.conftest import room

__all__ = ["room"]
BEFORE = "kubectl run client --image=curlimages/curl --command -- sleep infinity"
SCENES = (
    "kubectl create deployment my-nginx --image=nginx --replicas=2 --port=80",
    "kubectl expose deployment/my-nginx --port=80",
    "kubectl exec client -- curl -s http://my-nginx",
    "kubectl scale deployment my-nginx --replicas=1",
)


@pytest.fixture
def desk(room: Room) -> Room:
    """A room with a cluster on which somebody has begun to work."""
    bootstrap.create_cluster("desk", nodes=2, pace="instant")
    room.runner.settle()
    room.typed("desk", BEFORE)
    room.rest()
    return room


def record(room: Room, lines: Sequence[str]) -> Recording:
    """Do it once, some seconds between the lines."""
    begun = log.now(store.cluster_row("desk"))
    for line in lines:
        room.typed("desk", line)
        room.rest()
    row = store.cluster_row("desk")
    return log.recorded(row, begun, log.now(row))


def kept(lesson: Lesson, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    """The lesson as the library reads it, once it is packed and unpacked."""
    monkeypatch.setattr(library, "FOLDER", folder)
    return reading.read(packing.unpacked(writing.zipped(lesson), folder))


def test_the_guides_first_scenes_are_a_lesson_in_order(
    desk: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = record(desk, SCENES)
    proposed = propose(found).lesson
    lesson = kept(proposed, tmp_path, monkeypatch)
    assert [step.title for step in lesson.steps] == [
        "Before you begin", "Make the Deployment my-nginx", "Make the Service my-nginx",
        "Ask http://my-nginx from the pod client", "The Deployment my-nginx: scaled to 1", "Before you go",
    ]  # fmt: skip
    assert [step.checks[0].wanted for step in lesson.steps[1:-1]] == [
        "the Deployment my-nginx has 2 pods that are available", "the Service my-nginx sends to 2 ready pods",
        "the pod client asks http://my-nginx and gets an answer",
        "the Deployment my-nginx has 1 pod that is available",
    ]  # fmt: skip
    assert "name: client" in lesson.steps[0].apply["there.yaml"]
    assert replace(lesson, digest="") == proposed
    assert not {SEAT, "kubernetes-admin"} & {*"\n".join(writing.files(lesson).values()).split()}
    assert [*linting.complaints(lesson, desk)] == []
    marked = propose(replace(found, marks=[Mark(found.acts[1].at, "A door")])).lesson
    rest = "Ask http://my-nginx from the pod client and 1 more"
    assert [step.title for step in marked.steps[1:-1]] == ["A door", rest]


def notes(*names: str) -> Recording:
    made = [obj("ConfigMap", name) for name in names]
    acts = [act(10 * at, "configmaps", None, one) for at, one in enumerate(made, 1)]
    return recording(acts, (), {0: {}, **{10 * at: {"configmaps": made[:at]} for at in range(1, len(made) + 1)}})


def test_its_author_has_titles_and_checks_as_they_want() -> None:
    proposal = propose(notes("a", "b"))
    lesson = chosen(proposal, Wishes("mine", "My\nlesson", {1: "  First  "}, {1: [2], 2: []}))
    assert (lesson.slug, lesson.title) == ("mine", "My lesson")
    assert [step.title for step in lesson.steps[1:3]] == ["First", "Make the ConfigMap b"]
    assert [check.form for check in lesson.steps[1].checks] == ["by_seat"]
    assert (lesson.steps[2].checks, lesson.steps[2].hints, lesson.steps[2].wrong) == ((), (), ())
    assert chosen(proposal, Wishes()) == proposal.lesson


def test_nothing_done_is_no_lesson_and_too_much_is_none_either() -> None:
    with pytest.raises(StatusError, match="Nothing was changed"):
        propose(recording([]))
    with pytest.raises(StatusError, match="at most 40"):
        propose(notes(*(f"n{at}" for at in range(proposing.MOST_STEPS + 1))))


def test_whatever_a_title_says_it_is_read_back_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    title = 'Say "hi" \\ {{name}} \x7f\x00 \u2028 “so” +++'
    lesson = chosen(propose(notes("a")), Wishes(title=title, titles={1: title}))
    assert replace(kept(lesson, tmp_path, monkeypatch), digest="") == lesson
    assert ADA not in "".join(writing.files(lesson).values())
