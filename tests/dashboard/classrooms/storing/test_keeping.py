"""What is kept of a class and for how long, what students see of it, and how it goes."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from cluster.apimachinery import clock
from cluster.apimachinery.errors import StatusError
from cluster.client import bootstrap
from cluster.etcd.models import Cluster
from dashboard.classrooms.joining import roster
from dashboard.classrooms.joining.roster import Entry
from dashboard.classrooms.models import Classroom, Person, Seat
from dashboard.classrooms.records import RosterName
from dashboard.classrooms.storing import retention
from dashboard.lessons import library, packing, trying
from dashboard.lessons.trying import Trial
from tests.dashboard.classrooms.conftest import School
from tests.dashboard.lessons.conftest import folder as library_folder

__all__ = ["library_folder"]


def people(school: School, who: Any, **said: Any) -> Any:
    return school.browser(who).post(f"/class/{school.classroom.code}/people/", said)


def page(school: School, who: Any, path: str = "people") -> str:
    return str(school.browser(who).get(f"/class/{school.classroom.code}/{path}/").content.decode())


def csv_of(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("roster.csv", text.encode())


def test_a_roster_is_taken_on_the_page_and_a_bad_one_changes_nothing(school: School) -> None:
    good = csv_of("Name;E-Mail\nZoe Meier;zoe@x.example\n")
    assert people(school, school.assistant, do="roster", file=good).status_code == 302
    answer = people(school, school.teacher, do="roster", file=csv_of("Name,Email\nA,b@c\nD,e\n"))
    assert (answer.status_code, "Row 3: “e” is no email address." in answer.content.decode()) == (400, True)
    assert [row.name for row in RosterName.objects.all()] == ["Zoe Meier"]
    assert "zoe@x.example" in page(school, school.teacher)


def test_who_an_entry_is_can_be_said_and_taken_back(school: School) -> None:
    roster.take(school.classroom, [Entry("Anna Meier")])
    entry = RosterName.objects.get()
    people(school, school.teacher, do="link", entry=entry.pk, alias="anna")
    assert RosterName.objects.get().person == school.anna
    people(school, school.teacher, do="link", entry=entry.pk, alias="")
    assert RosterName.objects.get().person is None
    assert people(school, school.teacher, do="link", entry=entry.pk, alias="stranger").status_code == 400
    assert people(school, school.other_teacher, do="link", entry=entry.pk, alias="anna").status_code == 404


def test_the_roster_can_be_deleted_alone(school: School) -> None:
    roster.take(school.classroom, [Entry("Anna Meier")])
    assert people(school, school.teacher, do="forget-names").status_code == 302
    assert not RosterName.objects.exists()
    assert Person.objects.filter(alias="anna").exists()


def test_only_the_teacher_decides_what_is_kept(school: School) -> None:
    for do in ("keep", "forget-names", "clone", "delete"):
        said = {"do": do, "until": "2026-12-31", "code": school.classroom.code}
        assert people(school, school.assistant, **said).status_code == 400
        assert people(school, school.observer, **said).status_code == 404
    assert Classroom.objects.count() == 2


def test_everything_goes_once_the_code_was_typed(school: School) -> None:
    assert people(school, school.teacher, do="delete", code="").status_code == 400
    assert people(school, school.teacher, do="delete", code=school.classroom.code.lower()).status_code == 302
    assert not Cluster.objects.filter(name__startswith=school.classroom.code.lower()).exists()
    assert not get_user_model().objects.filter(pk__in=[school.anna.user_id, school.ben.user_id]).exists()
    assert Seat.objects.filter(classroom=school.other).exists()
    assert Cluster.objects.filter(name=school.stranger.seat.cluster_id).exists()


def test_a_class_is_kept_a_year_unless_its_teacher_says_otherwise(school: School) -> None:
    assert school.classroom.keep_until == retention.usual()
    assert people(school, school.teacher, do="keep", until="2099-01-01").status_code == 400
    soon = str(clock.utc().date())
    assert people(school, school.teacher, do="keep", until=soon).status_code == 302
    assert Classroom.objects.get(pk=school.classroom.pk).keep_until == soon


@pytest.mark.parametrize("until", ["", "tomorrow", "2020-01-01", "2026-02-30"])
def test_a_day_that_cannot_be_is_refused(until: str) -> None:
    with pytest.raises(StatusError):
        retention.keep(Classroom(), until)


def test_what_is_due_is_deleted_and_nothing_else(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    Classroom.objects.filter(pk=school.classroom.pk).update(keep_until="2020-01-01")
    call_command("purge_classes", "--dry-run")
    assert f"class/{school.classroom} would be deleted" in capsys.readouterr().out
    call_command("purge_classes")
    assert [*Classroom.objects.all()] == [school.other]
    assert retention.purge() == []


def test_a_class_that_can_not_be_deleted_now_is_tried_again(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    Classroom.objects.filter(pk=school.classroom.pk).update(keep_until="2020-01-01")
    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "delete_cluster", _power_cut)
        with pytest.raises(RuntimeError):
            retention.purge()
    assert retention.due() == [school.classroom]
    retention.purge()
    assert retention.due() == []


def test_a_server_purges_when_it_starts_and_again_each_day(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    armed: list[float] = []
    monkeypatch.setattr(threading.Timer, "start", lambda timer: armed.append(timer.interval))
    Classroom.objects.filter(pk=school.classroom.pk).update(keep_until="2020-01-01")
    retention.start()
    assert (armed, retention.due()) == ([86400.0], [])


def _power_cut(name: str) -> None:
    raise RuntimeError(name)


def test_students_see_what_their_teacher_sees_and_nothing_of_others(school: School) -> None:
    roster.take(school.classroom, [Entry("Anna Meier", "anna@x.example"), Entry("Ben Real")])
    RosterName.objects.filter(name="Anna Meier").update(person=school.anna)
    seen = page(school, school.anna, "seen")
    assert "Anna Meier, anna@x.example; from the class's roster" in seen
    assert "Ben" not in seen
    assert retention.usual() in seen
    assert "is not known here" in page(school, school.ben, "seen")


@pytest.fixture
def begun(library_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Which lessons were begun to be played; `notes` was brought."""
    found: list[str] = []
    monkeypatch.setattr(settings, "DATA_DIR", library_folder / "data")
    monkeypatch.setattr(trying, "begin", found.append)
    shutil.copytree(library_folder / "notes", library.own() / "notes")
    monkeypatch.setattr(library, "FOLDER", library_folder / "shipped")
    shutil.copytree(library_folder / "notes", library_folder / "shipped" / "own")
    library._known.clear()
    yield found
    library._known.clear()


def test_a_brought_lesson_is_played_at_once_and_again_by_a_button(school: School, begun: list[str]) -> None:
    browser = school.browser(school.teacher)
    for name in ("one", "two"):
        way = library.own() / "notes" / "02-write" / "solutions" / f"{name}.sh"
        way.parent.mkdir(exist_ok=True)
        way.write_text(f"kubectl create configmap note # {name}\n")
    data = SimpleUploadedFile("notes.zip", packing.packed(library.own() / "notes"))
    assert browser.post("/files/", {"lesson": data}).status_code == 200
    assert browser.post("/files/", {"play": "notes"}).status_code == 302
    assert begun == ["notes", "notes"]
    for slug in ("own", "nothing"):
        assert browser.post("/files/", {"play": slug}).status_code == 400
    assert school.browser(school.anna).post("/files/", {"play": "notes"}).status_code == 403
    assert begun == ["notes", "notes"]


@pytest.mark.parametrize(
    ("trial", "told"),
    [(None, "Play it</button>"), (Trial(playing=True), "It is being played"), (Trial(fine=True), "In order"),
     (Trial(lines=("notes/02-write: two: does not pass",)), "notes/02-write: two: does not pass</li>")],
)  # fmt: skip
def test_what_came_of_playing_it_stands_beside_the_lesson(
    school: School, begun: list[str], monkeypatch: pytest.MonkeyPatch, trial: Trial | None, told: str
) -> None:
    monkeypatch.setattr(trying, "told", {"notes": trial}.__getitem__)
    page = school.browser(school.teacher).get("/files/").content.decode()
    assert told in page
    assert page.count('name="play"') == (trial is None or not trial.playing)
