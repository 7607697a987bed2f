"""The exam: nobody is told anything, by the server's clock, and each seat has questions of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings

from cluster.apimachinery import clock, meta
from cluster.apimachinery.errors import StatusError
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard import access
from dashboard.classrooms.grading import exam, marks
from dashboard.classrooms.joining import seating
from dashboard.classrooms.models import Classroom, Person
from dashboard.classrooms.records import Exam
from dashboard.lessons import library, sitting, taking
from dashboard.lessons.models import Progress
from dashboard.lessons.taking import Learner
from tests.cluster.apiserver.conftest import Api
from tests.dashboard import matrix
from tests.dashboard.classrooms.conftest import ONE_NODE, School
from tests.dashboard.lessons.conftest import folder as library_folder
from tests.dashboard.lessons.test_variants import vary
from tests.dashboard.matrix import Visitor

__all__ = ["library_folder"]
CONFIG_MAPS = "api/v1/namespaces/default/configmaps"
SECRETS = ("It cannot.", "You did.", "Look at the name", "Write it.\\", "call it note", "configmaps.named",
           "SECRET", "write themselves")  # fmt: skip
"""Rungs of hints, what choices say, expressions of checks and what they saw."""


@pytest.fixture
def room(school: School, library_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Classroom]:
    """A class of `notes` with variants, Zoe and Yan on its seats, prepared as an exam of 30 minutes."""
    monkeypatch.setattr(settings, "DATA_DIR", library_folder / "data")
    library._known.clear()
    vary(library_folder, f"name = {orjson.dumps([f'note-{n}' for n in range(50)]).decode()}")
    made = seating.open_class(school.teacher, "Finals", lesson="notes", **ONE_NODE)
    for name in ("Zoe", "Yan"):
        seating.join(made, name)
    with monkeypatch.context() as patch:  # once in fifty times two seats draw the same
        patch.setattr("dashboard.classrooms.grading.exam.secrets.token_hex", lambda size: "these two draw differently")
        exam.prepare(made, 30)
    yield made
    library._known.clear()


def person(room: Classroom, alias: str = "zoe") -> Person:
    return room.persons.select_related("seat__classroom", "user", "classroom").get(alias=alias)


def begin(school: School, room: Classroom) -> None:
    assert school.browser(school.teacher).post(f"/class/{room.code}/exam/", {"do": "begin"}).status_code == 302
    room.refresh_from_db()


def lesson(school: School, room: Classroom, path: str = "", body: Any = None) -> Any:
    cluster, browser = person(room).seat.cluster_id, school.browser(person(room))
    address = f"/ui/clusters/{cluster}/lesson/{path}"
    if body is None:
        return browser.get(address)
    return browser.post(address, orjson.dumps(body), content_type="application/json")


def write(room: Classroom, name: str, alias: str = "zoe") -> None:
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
    cluster = str(person(room, alias).seat.cluster_id)
    Registry(cluster).create("configmaps", "default", obj, actor=Actor(alias))


def drawn(room: Classroom, alias: str = "zoe") -> str:
    """What a seat's ConfigMap is to be called."""
    return taking.lesson_at(str(person(room, alias).seat.cluster_id), "notes").drawn["name"]


def test_while_it_waits_nobody_acts_and_nobody_sees_a_question(school: School, room: Classroom) -> None:
    assert not Progress.objects.filter(cluster__name=person(room).seat.cluster_id).exists()
    assert lesson(school, room).json() == {"exam": {"left": None}}
    assert lesson(school, room, "step/", {"step": 0}).status_code == 403
    assert Api(person(room).token, str(person(room).seat.cluster_id)).post(
        "api/v1/namespaces", {"metadata": {"name": "early"}}).code == 403  # fmt: skip


def test_once_begun_everybody_has_the_questions_of_their_own_seat(school: School, room: Classroom) -> None:
    begin(school, room)
    told = lesson(school, room, "step/", {"step": 1}).json()
    assert 29 * 60 < told["exam"]["left"] <= 30 * 60
    assert told["taken"]["checks"] == [{"wanted": f"a ConfigMap called {drawn(room)}", "saw": "", "passed": None}]
    assert drawn(room) != drawn(room, "yan")
    assert drawn(room) == drawn(room)
    assert Api(person(room).token, str(person(room).seat.cluster_id)).post(
        "api/v1/namespaces", {"metadata": {"name": "now"}}).code == 201  # fmt: skip


def test_nobody_is_told_whether_they_were_right(school: School, room: Classroom) -> None:
    begin(school, room)
    lesson(school, room, "step/", {"step": 1})
    before = lesson(school, room).json()["taken"]
    write(room, drawn(room))
    after = lesson(school, room).json()["taken"]
    assert before == after
    assert marks.one(room, 1, 1)[1].passed
    lesson(school, room, "step/", {"step": 2})
    vote = lesson(school, room, "answer/", {"choice": 0}).json()["taken"]["vote"]
    assert vote.keys() == {"question", "choices", "chosen"}


def test_no_route_gives_advice_hints_or_answers(school: School, room: Classroom) -> None:
    """Every address of the site and of the cluster's API, asked with every verb by who sits in the exam."""
    begin(school, room)
    lesson(school, room, "step/", {"step": 1})
    write(room, "not")  # what a hint fits
    asked = School(**{**school.__dict__, "classroom": room, "anna": person(room)})
    visitor = Visitor("candidate", school.browser(person(room)))
    routes = [route for route in matrix.routes(asked) if not route.pattern.startswith("admin/")]
    assert {"ui/clusters/<cluster>/lesson/hint/", "class/<code>/seen/"} <= {route.pattern for route in routes}
    routes += [route for route in matrix.api_routes(asked) if not route.url.endswith("/one")]
    bodies = [b"{}", b'{"choice": 1}', b'{"step": 2}', b'{"lesson": "notes"}']
    leaks = []
    for route in routes:
        for verb, body in [("GET", b""), *[("POST", one) for one in bodies if "lesson" in route.pattern]]:
            answer = visitor.browser.generic(verb, route.url, body, content_type="application/json")
            leaks += [f"{verb} {route.pattern}: {one}" for one in SECRETS if one in matrix.body_of(answer).decode()]
    assert leaks == []
    assert lesson(school, room, "hint/", {}).status_code == 403
    assert lesson(school, room, "", {"lesson": "notes"}).status_code == 403


def test_requests_are_not_explained(school: School, room: Classroom) -> None:
    assert {row.advice for row in Cluster.objects.filter(name__startswith=room.code.lower())} == {"none"}
    seating.join(room, "Late")
    assert set(Cluster.objects.filter(name__startswith=room.code.lower()).values_list("advice", flat=True)) == {"none"}


def test_staff_tell_the_class_nothing_by_accident(school: School, room: Classroom) -> None:
    browser, address = school.browser(school.teacher), f"/class/{room.code}/act/"
    for what in exam.WITHHELD:
        said = orjson.dumps({"act": what, "seats": [1], "text": "x"})
        answer = browser.post(address, said, content_type="application/json")
        assert answer.status_code == 403
        assert answer.json()["message"].endswith("in an exam nobody is told anything")


def test_the_bell_rings_by_the_servers_clock_and_later_for_who_was_allowed_it(
    school: School, room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(school, room)
    teacher = school.browser(school.teacher)
    teacher.post(f"/class/{room.code}/exam/", {"do": "allow", "seat": "2", "minutes": "15"})
    now = clock.now() + 31 * 60
    monkeypatch.setattr(clock, "now", lambda: now)
    assert [_may_act(room, alias) for alias in ("zoe", "yan")] == [False, True]
    assert [round(_ends_in(room, alias) / 60) for alias in ("zoe", "yan")] == [-1, 14]
    assert lesson(school, room, "step/", {"step": 1}).status_code == 403
    assert lesson(school, room).json()["exam"]["left"] < 0


def _ends_in(room: Classroom, alias: str) -> float:
    """When the shell of somebody ends."""
    found = access.ends_in(person(room, alias).user, str(person(room, alias).seat.cluster_id))
    assert found is not None
    return found


def _may_act(room: Classroom, alias: str) -> bool:
    found = person(room, alias)
    return access.allowed(found.user, str(found.seat.cluster_id), acting=True)


def test_what_is_done_after_the_bell_is_not_marked(
    school: School, room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(school, room)
    lesson(school, room, "step/", {"step": 1})
    late = clock.now() + 31 * 60
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: late)
        patch.setattr(clock, "micro", lambda at=None, told=clock.micro: told(late if at is None else at))
        write(room, drawn(room))
        lesson(school, room)
        assert not marks.one(room, 1, 1)[1].passed
        assert not marks.regrade(room, 1, 1, "teacher").passed


def test_a_right_answer_is_marked_and_a_wrong_one_is_not_even_after_the_exam(school: School, room: Classroom) -> None:
    begin(school, room)
    for alias in ("zoe", "yan"):
        found = person(room, alias)
        browser, address = school.browser(found), f"/ui/clusters/{found.seat.cluster_id}/lesson/"
        for step in (1, 2):
            browser.post(f"{address}step/", {"step": step}, content_type="application/json")
        vote = taking.lesson_at(str(found.seat.cluster_id), "notes").steps[2].vote
        assert vote is not None
        choice = next(at for at, one in enumerate(vote.choices) if one.right is (alias == "zoe"))
        browser.post(f"{address}answer/", {"choice": choice}, content_type="application/json")
        browser.get(address)
    assert [row.marks[1].passed for row in marks.table(room).rows] == [True, False]
    exam.leave(room)
    assert [row.marks[1].passed for row in marks.table(room).rows] == [True, False]


def test_a_neighbours_answer_to_a_shipped_lesson_is_wrong_at_ones_own_seat(school: School) -> None:
    made = seating.open_class(school.teacher, "Animals", lesson="labels", **ONE_NODE)
    for name in ("Zoe", "Yan"):
        seating.join(made, name)
    exam.prepare(made, 30)
    Exam.objects.filter(classroom=made).update(seed="another draw")  # by which these two differ in both words
    begin(school, made)
    clusters = [str(person(made, alias).seat.cluster_id) for alias in ("zoe", "yan")]
    zoe, yan = (taking.lesson_at(cluster, "labels").drawn for cluster in clusters)
    assert all(zoe[word] != yan[word] for word in ("away", "shift"))
    told = []
    for answers in ((zoe, zoe), (zoe, yan)):  # Yan copies; then each has their own
        for alias, answer in zip(("zoe", "yan"), answers, strict=True):
            _send_on_shift(person(made, alias), answer)
        told.append([marks.regrade(made, seat, 5, "teacher").passed for seat in (1, 2)])
    assert told == [[True, False], [True, True]]


def _send_on_shift(somebody: Person, answer: Mapping[str, str]) -> None:
    """What the sixth step of `labels` asks for."""
    cluster, by = str(somebody.seat.cluster_id), Actor(somebody.alias)
    learner, registry = Learner(cluster, str(somebody.user.get_username()), somebody.user_id), Registry(cluster)
    for step in range(1, 6):
        taking.go(learner, step)
    for pod in store.having(registry.row().pk, "pods"):
        shift = None if meta.labels(pod).get("team") == answer["away"] else answer["shift"]
        registry.patch("pods", "default", meta.name(pod), "merge", {"metadata": {"labels": {"shift": shift}}}, actor=by)


def test_when_it_is_over_everything_is_told_again(school: School, room: Classroom) -> None:
    begin(school, room)
    assert school.browser(school.teacher).post(f"/class/{room.code}/exam/", {"do": "leave"}).status_code == 302
    told = lesson(school, room, "step/", {"step": 1}).json()
    assert "exam" not in told
    assert told["taken"]["hint"]["more"]
    assert set(Cluster.objects.filter(name__startswith=room.code.lower()).values_list("advice", flat=True)) == {"field"}


def test_what_was_done_before_it_counts_for_nothing(school: School, room: Classroom) -> None:
    """Whoever has mended a Deployment beforehand would pass its step by going on."""
    exam.leave(room)
    zoe = Api(person(room).token, str(person(room).seat.cluster_id))
    assert zoe.post(CONFIG_MAPS, {"metadata": {"name": "made-before"}}).code == 201
    prepared = {"do": "prepare", "minutes": "30"}
    assert school.browser(school.teacher).post(f"/class/{room.code}/exam/", prepared).status_code == 302
    assert Registry(str(person(room).seat.cluster_id)).find("configmaps", "default", "made-before") is None
    room.refresh_from_db()
    assert exam.waits(room)
    begin(school, room)
    assert zoe.get(f"{CONFIG_MAPS}/made-before").code == 404
    assert zoe.post(CONFIG_MAPS, {"metadata": {"name": "made-in-it"}}).code == 201


def test_an_exam_that_has_begun_is_not_prepared_again(school: School, room: Classroom) -> None:
    begin(school, room)
    for do in ("prepare", "begin"):
        answer = school.browser(school.teacher).post(f"/class/{room.code}/exam/", {"do": do, "minutes": "5"})
        assert answer.status_code == 400
    with pytest.raises(StatusError, match="has begun"):
        exam.prepare(room, 5)


def test_an_exam_has_a_lesson_and_lasts_some_minutes(room: Classroom, school: School) -> None:
    minutes: list[Any] = [0, -1, True, "5", 100000]
    for odd in minutes:
        with pytest.raises(StatusError, match="between"):
            exam.prepare(room, odd)
    with pytest.raises(StatusError, match="needs a lesson"):
        exam.prepare(school.classroom, 30)


def test_a_cluster_in_no_class_has_no_rules(db: None) -> None:
    assert sitting.at("demo") == sitting.FREE
