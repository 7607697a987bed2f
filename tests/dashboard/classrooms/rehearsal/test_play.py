"""A rehearsal plays in a copy of the class, and nothing of it is left. (Its students are met in test_lid.py.)"""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from cluster.etcd.models import Cluster
from dashboard.classrooms import roles
from dashboard.classrooms.joining import seating
from dashboard.classrooms.models import Classroom, Person, Seat
from dashboard.classrooms.rehearsal import play, views
from dashboard.classrooms.rehearsal.play import Report
from tests.dashboard.classrooms.conftest import School


def test_a_copy_is_like_the_class_and_its_staff_may_watch(school: School) -> None:
    copy = play.open_copy(school.classroom)
    assert copy.code != school.classroom.code
    assert copy.name == "Rehearsal of Networks"
    assert {**school.classroom.settings, "rehearsal": school.classroom.code} == copy.settings
    assert roles.staff_role(school.assistant, copy) == "assistant"
    assert roles.staff_role(school.other_teacher, copy) is None
    assert copy.persons.count() == 0


def everything() -> list[list[object]]:
    tables = (Classroom, Seat, Person, Cluster, get_user_model())
    return [[*table._default_manager.order_by("pk").values_list("pk", flat=True)] for table in tables]


def test_nothing_is_left_of_it(school: School) -> None:
    before = everything()
    copy = play.open_copy(school.classroom)
    seating.join(copy, "Simulated 1")
    assert Person.objects.get(classroom=copy).alias == "simulated-1"
    play.clear(play.copies())
    assert everything() == before


def test_another_rehearsal_ends_the_one_before(school: School) -> None:
    first, elsewhere = play.open_copy(school.classroom), play.open_copy(school.other)
    second = play.open_copy(school.classroom)
    assert {*play.copies()} == {second, elsewhere}
    assert not Classroom.objects.filter(pk=first.pk).exists()


def test_the_consoles_button_begins_one_and_at_the_copy_ends_it(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(views, "begin", begun.append)
    browser, code = school.browser(school.teacher), school.classroom.code
    to = browser.post(f"/class/{code}/rehearse/").headers["Location"]
    copy = play.copies().get()
    assert (begun, to) == ([copy.code], f"/class/{copy.code}/")
    assert "End the rehearsal" in browser.get(to).content.decode()
    assert browser.post(f"{to}rehearse/").headers["Location"] == f"/class/{code}/"
    assert not play.copies().exists()
    assert Classroom.objects.filter(code=code).exists()


@pytest.mark.parametrize("who", ["assistant", "observer"])
def test_only_who_teaches_rehearses(school: School, who: str) -> None:
    assert school.browser(getattr(school, who)).post(f"/class/{school.classroom.code}/rehearse/").status_code == 404


def test_the_report_says_what_went_well_and_what_did_not() -> None:
    report = Report(10, 0.81, 10, troubles=["Simulated 3 could not pass “Expose it”"])
    report.did.update({"joined": 10, "predicted": 4, "passed": 30, "went wrong": 6, "were hinted": 6})
    assert report.lines == [
        "10 of 10 joined, each within 0.8 s",
        "10 voted, 4 predictions",
        "30 steps passed, 6 wrong ways, 6 of them hinted",
        "Simulated 3 could not pass “Expose it”",
    ]
