"""Marks: what the log proves, looked at again and overridden."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse

from cluster.apimachinery import clock
from cluster.apimachinery.errors import StatusError
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.classrooms.grading import marks
from dashboard.classrooms.grading.marks import Mark
from dashboard.classrooms.joining import roster, seating
from dashboard.classrooms.joining.roster import Entry
from dashboard.classrooms.models import Classroom, Person
from dashboard.classrooms.records import Ruling
from dashboard.lessons import library, taking
from dashboard.lessons.models import Progress
from dashboard.lessons.taking import Learner
from tests.dashboard.classrooms.conftest import ONE_NODE, School
from tests.dashboard.lessons.conftest import folder as library_folder

__all__ = ["library_folder"]


@pytest.fixture
def notes(school: School, library_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Classroom]:
    """A class of the lesson `notes`, with Zoe on its first seat."""
    monkeypatch.setattr(settings, "DATA_DIR", library_folder / "data")
    library._known.clear()
    made = seating.open_class(school.teacher, "Notes", lesson="notes", **ONE_NODE)
    seating.join(made, "Zoe")
    yield made
    library._known.clear()


def zoe(classroom: Classroom) -> Person:
    return classroom.persons.select_related("seat", "user").get(alias="zoe")


def learner(classroom: Classroom) -> Learner:
    person = zoe(classroom)
    return Learner(str(person.seat.cluster_id), str(person.user.get_username()), person.user_id)


def write(classroom: Classroom, name: str, verb: str = "create", by: str = "zoe") -> None:
    registry = Registry(str(zoe(classroom).seat.cluster_id))
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
    if verb == "create":
        registry.create("configmaps", "default", obj, actor=Actor(by))
    else:
        registry.delete("configmaps", "default", name, actor=Actor(by))


def passed(classroom: Classroom) -> Progress:
    """The second step, passed."""
    progress = taking.go(learner(classroom), 1)
    write(classroom, "note")
    return taking.look(learner(classroom), progress)


def mark(classroom: Classroom, step: int = 1) -> Mark:
    return marks.one(classroom, 1, step)[1]


def test_steps_that_ask_are_marked_and_others_are_not(notes: Classroom) -> None:
    found = marks.table(notes)
    assert [number for number, _ in found.steps] == [1, 2]
    assert [(row.seat.number, row.people, row.points) for row in found.rows] == [(1, ["zoe"], 0)]


def test_a_mark_says_where_it_was_judged_by_which_version_and_what_was_seen(notes: Classroom) -> None:
    progress = passed(notes)
    found = mark(notes)
    assert (found.passed, found.revision, found.began) == (True, progress.passed_revision, progress.begun_revision)
    assert found.digest == library.find("notes").digest == notes.lesson_digest
    assert found.verdicts[0]["wanted"] == "a ConfigMap called note"
    assert found.by == found.kind == ""


@pytest.mark.usefixtures("notes")
def test_a_step_is_worth_what_its_lesson_says(school: School, library_folder: Path) -> None:
    file = library_folder / "notes" / "lesson.toml"
    file.write_text(f"{file.read_text()}\n[points]\n02-write = 3\n")
    library._known.clear()
    made = seating.open_class(school.teacher, "Weighed", lesson="notes", **ONE_NODE)
    seating.join(made, "Zoe")
    passed(made)
    found = marks.table(made)
    assert ([mark.earned for mark in found.rows[0].marks], found.rows[0].points, found.points) == ([3, 0], 3, 4)
    marks.override(made, 1, 1, False, "copied", "teacher")
    assert marks.table(made).rows[0].points == 0
    page = get(school, school.teacher, f"/class/{made.code}/marks/").content.decode()
    assert ("0/4</td>" in page, "3 points" in page) == (True, True)
    assert "0 of 3" in get(school, school.teacher, f"/class/{made.code}/marks/1/2/").content.decode()


def test_what_was_undone_later_is_judged_as_it_was_then(notes: Classroom) -> None:
    progress = passed(notes)
    write(notes, "note", "delete")
    ruling = marks.regrade(notes, 1, 1, "teacher")
    assert (ruling.passed, ruling.revision) == (True, progress.passed_revision)
    assert ruling.verdicts[0]["passed"]


def test_a_step_that_was_left_is_judged_where_it_was_left(notes: Classroom) -> None:
    taking.go(learner(notes), 1)
    left = taking.go(learner(notes), 2)
    write(notes, "note")
    ruling = marks.regrade(notes, 1, 1, "teacher")
    assert (ruling.passed, ruling.revision) == (False, left.begun_revision)


def test_a_newer_version_of_the_lesson_may_see_it_otherwise(notes: Classroom, library_folder: Path) -> None:
    passed(notes)
    step = library_folder / "notes" / "02-write" / "step.md"
    step.write_text(step.read_text().replace("named('note')", "named('memo')"))
    library._known.clear()
    assert marks.regrade(notes, 1, 1, "teacher").passed
    ruling = marks.regrade(notes, 1, 1, "teacher", newest=True)
    assert (ruling.passed, ruling.digest) == (False, library.find("notes").digest)
    assert ruling.digest != notes.lesson_digest
    assert mark(notes).passed is False


def test_who_joins_late_gets_the_version_that_the_class_began_with(notes: Classroom, library_folder: Path) -> None:
    step = library_folder / "notes" / "04-more"
    step.mkdir()
    (step / "step.md").write_text('+++\nkind = "hook"\ntitle = "More"\n+++\nMore.\n')
    library._known.clear()
    notes.step = 99
    late = seating.join(notes, "Late").person
    found = taking.current(str(late.seat.cluster_id))
    assert found is not None
    assert (found.step, found.digest) == (2, notes.lesson_digest)


def test_an_override_has_a_reason_and_a_name_and_keeps_what_was_before(notes: Classroom) -> None:
    passed(notes)
    with pytest.raises(StatusError, match="needs a reason"):
        marks.override(notes, 1, 1, False, "  ", "teacher")
    marks.override(notes, 1, 1, False, "copied from  seat 2", "teacher")
    marks.override(notes, 1, 1, True, "it was the other way round", "ms-other")
    found = mark(notes)
    assert (found.passed, found.kind, found.by) == (True, "override", "ms-other")
    assert found.reason == "it was the other way round"
    assert [one.reason for one in marks.history(zoe(notes).seat, "notes", 1)][-1] == "copied from seat 2"


def test_what_is_not_there_cannot_be_ruled_on(notes: Classroom) -> None:
    for number, step in ((1, 0), (1, 99), (9, 1)):
        with pytest.raises(StatusError, match="not found"):
            marks.override(notes, number, step, True, "why not", "teacher")
    with pytest.raises(StatusError, match="never begun"):
        marks.regrade(notes, 1, 1, "teacher")


def test_helping_hands_are_not_marked_when_the_judge_looks_again(notes: Classroom) -> None:
    taking.go(learner(notes), 1)
    write(notes, "note", by="teacher")
    assert not marks.regrade(notes, 1, 1, "teacher").passed


def get(school: School, who: Any, path: str) -> HttpResponse:
    return school.browser(who).get(path)  # type: ignore[return-value]


def test_the_table_and_a_mark_are_pages_with_links_between_them(school: School, notes: Classroom) -> None:
    progress = passed(notes)
    page = get(school, school.teacher, f"/class/{notes.code}/marks/").content.decode()
    assert f'href="/class/{notes.code}/marks/1/2/"' in page
    assert "1/2</td>" in page
    proof = get(school, school.teacher, f"/class/{notes.code}/marks/1/2/").content.decode()
    assert f'href="/clusters/{notes.code.lower()}-01/#rev={progress.passed_revision}"' in proof
    assert "a ConfigMap called note" in proof
    assert "configmaps</td>" in proof
    assert "configmaps.named" not in proof
    assert get(school, school.teacher, f"/class/{notes.code}/marks/7/2/").status_code == 404


def test_rulings_are_made_on_the_page_by_who_may(school: School, notes: Classroom) -> None:
    passed(notes)
    browser = school.browser(school.teacher)
    address = f"/class/{notes.code}/marks/1/2/"
    assert browser.post(address, {"do": "override", "passed": "no", "reason": ""}).status_code == 400
    assert browser.post(address, {"do": "override", "passed": "no", "reason": "late"}).status_code == 302
    assert browser.post(address, {"do": "judge", "version": ""}).status_code == 302
    assert browser.post(f"/class/{notes.code}/marks/", {"version": "newest"}).status_code == 302
    assert [*Ruling.objects.order_by("pk").values_list("kind", "passed", "by")] == [
        ("override", False, "teacher"), ("judged", True, "teacher"), ("judged", True, "teacher"),
    ]  # fmt: skip
    notes.staff.create(user=school.observer, role="observer")
    assert school.browser(school.observer).get(address).status_code == 200
    assert school.browser(school.observer).post(address, {"do": "judge"}).status_code == 400
    assert Ruling.objects.count() == 3


def test_an_override_is_not_judged_away_with_all_others(school: School, notes: Classroom) -> None:
    passed(notes)
    marks.override(notes, 1, 1, False, "late", "teacher")
    school.browser(school.teacher).post(f"/class/{notes.code}/marks/", {"version": ""})
    assert not mark(notes).passed


def test_a_gradebook_has_real_names_where_they_are_known(school: School, notes: Classroom) -> None:
    roster.take(notes, [Entry("Zoë Meier", "zoe@x.example", "77"), Entry("Ben Dahl", "", "78")])  # a pair
    notes.roster.update(person=zoe(notes))
    passed(notes)
    answer = get(school, school.teacher, f"/class/{notes.code}/gradebook/?form=moodle")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[1] == ["Zoë", "Meier", "77", "zoe@x.example", "1", "1", "0"]
    assert rows[2] == ["Ben", "Dahl", "78", "", "1", "1", "0"]
    assert get(school, school.teacher, f"/class/{notes.code}/gradebook/?form=odd").status_code == 400


def test_a_hidden_name_is_not_in_the_table(school: School, notes: Classroom) -> None:
    Classroom.objects.filter(pk=notes.pk).update(names_hidden=True)
    assert "zoe" not in get(school, school.teacher, f"/class/{notes.code}/marks/").content.decode()


def test_requests_are_those_that_were_sent_by_then(notes: Classroom) -> None:
    progress = passed(notes)
    assert progress.passed_at <= clock.micro()
    assert progress.passed_at >= progress.begun_at
