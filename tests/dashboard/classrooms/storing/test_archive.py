"""A class as one file, into another Podium; and a class cloned."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cluster.apimachinery.errors import StatusError
from cluster.client import porting
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.classrooms.grading import exam, marks
from dashboard.classrooms.joining import roster, seating
from dashboard.classrooms.joining.roster import Entry
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.records import Exam, RosterName
from dashboard.classrooms.storing import archive, retention
from dashboard.lessons import library, taking
from dashboard.lessons.taking import Learner
from tests.dashboard.classrooms.conftest import ONE_NODE, School, small_cluster
from tests.dashboard.lessons.conftest import folder as library_folder

__all__ = ["library_folder"]


@pytest.fixture
def room(school: School, library_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Classroom]:
    """A class of `notes`; Zoe, whose real name is known, has passed its second step, and Yan sits beside her."""
    monkeypatch.setattr(settings, "DATA_DIR", library_folder / "data")
    monkeypatch.setattr(porting, "create_cluster", small_cluster)
    library._known.clear()
    made = seating.open_class(school.teacher, "Notes", lesson="notes", **ONE_NODE)
    roster.take(made, [Entry("Zoe Meier", "zoe@x.example", "77")])
    person = seating.join(made, "Zoe Meier").person
    seating.join(made, "Yan")
    learner = Learner(str(person.seat.cluster_id), str(person.user.get_username()), person.user_id)
    progress = taking.go(learner, 1)
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "note"}, "data": {"a": "b"}}
    Registry(learner.cluster).create("configmaps", "default", obj, actor=Actor("zoe"))
    taking.look(learner, progress)
    yield made
    library._known.clear()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name, content in files.items():
            out.writestr(name, content)
    return made.getvalue()


def test_a_class_is_one_file_without_a_real_name_unless_asked(room: Classroom) -> None:
    found = members(archive.exported(room))
    assert set(found) == {"class.json", "lesson.zip", "clusters/001.yaml", "clusters/002.yaml"}
    assert b"name: note" in found["clusters/001.yaml"]
    told = orjson.loads(found["class.json"])
    assert [(seat["number"], seat["people"]) for seat in told["seats"]] == [(1, ["zoe"]), (2, ["yan"])]
    assert b"Meier" not in found["class.json"]
    assert b"Zoe Meier" in members(archive.exported(room, names_too=True))["class.json"]


def test_it_comes_in_with_its_lesson_clusters_marks_and_people(
    room: Classroom, school: School, library_folder: Path
) -> None:
    data = archive.exported(room, names_too=True)
    mark = marks.one(room, 1, 1)[1]
    retention.delete(room)
    step = library_folder / "notes" / "02-write" / "step.md"  # another Podium has a newer lesson
    step.write_text(step.read_text().replace("called note", "called memo"))
    (library_folder / "data" / "lessons").rename(library_folder / "gone")
    library._known.clear()
    made = archive.imported(data, school.other_teacher)
    assert (made.name, made.lesson_digest, made.owner) == ("Notes", room.lesson_digest, school.other_teacher)
    assert made.code != room.code
    cluster = str(made.seats.get(number=1).cluster_id)
    assert Registry(cluster).get("configmaps", "default", "note")["data"] == {"a": "b"}
    found = marks.one(made, 1, 1)[1]
    assert (found.passed, found.kind, found.verdicts) == (True, "imported", mark.verdicts)
    assert found.verdicts[0]["wanted"] == "a ConfigMap called note"
    assert RosterName.objects.get(classroom=made).person == made.persons.get(alias="zoe")


def test_a_file_that_is_no_class_leaves_nothing_behind(room: Classroom, school: School) -> None:
    whole = members(archive.exported(room))
    told = orjson.loads(whole["class.json"])
    odd: list[dict[str, Any]] = [
        {**told, "kind": "Other"}, {**told, "seats": [{"number": "x"}]}, {**told, "class": {}},
        {**told, "seats": [{**told["seats"][0], "number": 10**6}]},
        {**told, "class": {**told["class"], "settings": {"nodes": 10**6}}},
        {**told, "class": {**told["class"], "digest": "other"}},
    ]  # fmt: skip
    before = Classroom.objects.count(), Cluster.objects.count()
    files = [zipped({**whole, "class.json": orjson.dumps(one)}) for one in odd]
    files += [b"", b"PK", zipped({}), zipped({**whole, "clusters/002.yaml": b"kind: Nothing\n"})]
    for data in files:
        with pytest.raises(StatusError):
            archive.imported(data, school.teacher)
        assert (Classroom.objects.count(), Cluster.objects.count()) == before


def test_files_go_out_and_in_on_pages_for_staff(room: Classroom, school: School) -> None:
    browser = school.browser(school.teacher)
    data = browser.get(f"/class/{room.code}/export/").content
    answer = browser.post("/files/", {"class": SimpleUploadedFile("class.zip", data)})
    assert answer.headers["Location"] == f"/class/{Classroom.objects.latest('pk').code}/"
    assert browser.post("/files/", {"class": SimpleUploadedFile("class.zip", b"no")}).status_code == 400
    lesson = browser.get("/files/lessons/notes.zip").content
    answer = browser.post("/files/", {"lesson": SimpleUploadedFile("notes.zip", lesson)})
    assert "notes is a lesson of Podium&#x27;s own" in answer.content.decode()
    for path in ("/files/", "/files/lessons/notes.zip"):
        assert school.browser(school.anna).get(path).status_code == 403
        assert school.browser().get(path).status_code == 302


def test_a_clone_is_the_same_class_with_nobody_in_it_and_the_newest_lesson(
    room: Classroom, school: School, library_folder: Path
) -> None:
    exam.prepare(room, 30)
    step = library_folder / "notes" / "01-look" / "step.md"
    step.write_text(step.read_text() + "More.\n")
    library._known.clear()
    made = archive.clone(room, school.teacher)
    assert (made.name, made.lesson, made.mode) == ("Notes", "notes", "exam")
    assert made.settings == room.settings
    assert made.lesson_digest == library.find("notes").digest != room.lesson_digest
    assert not made.persons.exists()
    old, new = (Exam.objects.get(classroom=one) for one in (room, made))
    assert (new.minutes, new.begun, new.advice) == (30, "", old.advice)
    assert new.seed != old.seed
