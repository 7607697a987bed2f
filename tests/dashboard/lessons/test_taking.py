"""Taking a lesson: what begins, what is judged, what is remembered."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.laptop.files import Home
from dashboard.lessons import taking
from dashboard.lessons.models import Prediction, Progress
from dashboard.lessons.taking import Learner


def note(name: str, by: str = "ada") -> None:
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
    Registry("desk").create("configmaps", "default", obj, actor=Actor(by))


def at(learner: Learner, step: int) -> Progress:
    """The lesson, gone on to a step."""
    taking.take(learner, "notes")
    for number in range(1, step + 1):
        taking.go(learner, number)
    found = taking.current("desk")
    assert found is not None
    return found


def test_a_step_begins_with_its_objects_and_from_that_revision_on_it_is_judged(learner: Learner) -> None:
    before = Registry("desk").row().revision
    progress = taking.take(learner, "notes")
    given = Registry("desk").get("configmaps", "default", "given")
    assert given["data"] == {"a": "b"}
    assert meta.revision(given) > progress.begun_revision == before


def test_what_is_there_already_is_changed_and_not_made_twice(learner: Learner) -> None:
    note("given")
    taking.take(learner, "notes")
    assert Registry("desk").get("configmaps", "default", "given")["data"] == {"a": "b"}


def test_files_with_blanks_lie_in_the_home_when_their_step_begins(learner: Learner) -> None:
    at(learner, 0)
    assert Home("desk", "ada").listing() == {}
    taking.go(learner, 1)
    assert b"____" in Home("desk", "ada").read("note.yaml")


def test_a_step_that_only_tells_is_passed_by_going_on(learner: Learner) -> None:
    at(learner, 1)
    assert Progress.objects.get(step=0).passed_revision is not None
    assert Progress.objects.get(step=1).passed_revision is None


def test_a_step_stays_passed_at_its_revision(learner: Learner) -> None:
    progress = at(learner, 1)
    assert taking.look(learner, progress).verdicts[0] == {
        "passed": False, "saw": "SECRET given, kube-root-ca.crt", "wanted": "a ConfigMap called note",
    }  # fmt: skip
    note("note")
    passed = taking.look(learner, progress).passed_revision
    assert passed == Registry("desk").row().revision
    Registry("desk").delete("configmaps", "default", "note", actor=Actor("ada"))
    assert taking.look(learner, progress).passed_revision == passed


def test_a_skipped_step_is_not_passed(learner: Learner) -> None:
    at(learner, 2)
    assert taking.steps(Progress.objects.get(step=2)) == ({0}, {0, 1, 2})


def test_nobody_leaps_ahead(learner: Learner) -> None:
    at(learner, 0)
    for step in (2, -1, 99):
        with pytest.raises(StatusError, match="cannot be gone to yet"):
            taking.go(learner, step)


def test_going_back_changes_nothing_and_beginning_again_does(learner: Learner) -> None:
    at(learner, 1)
    begun = Progress.objects.get(step=0).begun_revision
    assert taking.go(learner, 0).begun_revision == begun
    note("other")
    assert taking.go(learner, 0, again=True).begun_revision > begun


def test_the_hint_is_the_one_for_the_fault_and_climbs_its_ladder(learner: Learner) -> None:
    at(learner, 1)
    assert taking.hint(learner).hints == {"any": 1}
    note("not")
    assert taking.hint(learner).hints == {"any": 1, "other": 1}
    assert taking.hint(learner).hints == {"any": 1, "other": 2}


def test_a_clusters_cap_ends_the_ladder_of_hints(learner: Learner) -> None:
    row = Registry("desk").row()
    row.advice = "place"
    row.save(update_fields=["advice"])
    at(learner, 1)
    note("not")
    assert [taking.hint(learner).hints for _ in range(3)][-1] == {"other": 1}


def test_the_first_prediction_counts_and_passes_the_step(learner: Learner, admin_user: Any) -> None:
    ada = Learner("desk", "ada", admin_user.pk)
    progress = at(ada, 2)
    taking.answer(ada, 1)
    taking.answer(ada, 0)
    assert taking.predicted(ada, progress) == 1
    assert taking.look(ada, progress).passed_revision is not None


def test_a_choice_must_be_one_of_the_steps(learner: Learner) -> None:
    at(learner, 1)
    with pytest.raises(StatusError, match="no such choice"):
        taking.answer(learner, 0)


def test_a_lesson_taken_again_begins_anew(learner: Learner, admin_user: Any) -> None:
    ada = Learner("desk", "ada", admin_user.pk)
    at(ada, 2)
    taking.answer(ada, 1)
    taking.take(ada, "notes")
    assert list(Progress.objects.values_list("step", flat=True)) == [0]
    assert not Prediction.objects.exists()


def test_a_lesson_that_was_left_keeps_its_marks(learner: Learner) -> None:
    at(learner, 1)
    taking.leave(learner)
    assert taking.current("desk") is None
    assert taking.steps(Progress.objects.get(step=1)) == ({0}, {0, 1})


def test_whose_acts_count_is_said_by_whoever_knows_the_seats(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = at(learner, 0)
    assert taking.aliases(progress) == {"ada", "kubernetes-admin"}
    monkeypatch.setattr(taking, "_seats", [lambda cluster: frozenset({"anna-2"})])
    assert taking.aliases(progress) == {"anna-2"}


def test_no_lesson_is_an_answer_too(learner: Learner) -> None:
    with pytest.raises(StatusError, match="no lesson is being taken"):
        taking.hint(learner)
    with pytest.raises(StatusError) as raised:
        taking.take(learner, "nonsense")
    assert raised.value.code == 404
