"""Follow me: who may lead, what is kept of it, who may look, and what a fork makes."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import RequestFactory

from cluster.apiserver import calls, lasting, requestinfo
from cluster.etcd.models import Change
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard import access, sessions
from dashboard.classrooms import news
from dashboard.classrooms.joining import seating
from dashboard.classrooms.models import Classroom, Seat
from dashboard.classrooms.together import leading
from dashboard.lessons import taking
from tests.dashboard.classrooms.conftest import ONE_NODE, School, small_cluster

TEACHER = Actor("teacher", ("system:masters",))
SHOW = {"request": 7, "hop": 3, "time": 812, "playing": False, "select": {"collection": "services", "uid": "u-1"}}


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What the class's audiences are told: (audience, message)."""
    found: list[tuple[str, Any]] = []
    monkeypatch.setattr(news, "tell", lambda _, audience, message: found.append((audience, message)))
    return found


@pytest.fixture
def led(school: School) -> School:
    """The class, led on its own cluster."""
    leading.stage(school.classroom, school.teacher)
    assert lead(school, begin=True).status_code == 200
    return school


def stage_of(school: School) -> str:
    return f"{school.classroom.code.lower()}-00"


def post(school: School, who: Any, what: str, **said: Any) -> Any:
    address = f"/class/{school.classroom.code}/{what}/"
    return school.browser(who).post(address, orjson.dumps(said), content_type="application/json")


def lead(school: School, who: Any = None, **said: Any) -> Any:
    return post(school, who or school.teacher, "lead", **{"cluster": stage_of(school), **SHOW, **said})


def room(school: School) -> Classroom:
    return Classroom.objects.get(pk=school.classroom.pk)


# -- leading ---------------------------------------------------------------------------------------------------


def test_a_class_has_a_cluster_of_its_own_on_which_nobody_sits(school: School) -> None:
    answer = post(school, school.teacher, "stage")
    assert answer.headers["Location"] == f"/clusters/{stage_of(school)}/"
    assert access.allowed(school.assistant, stage_of(school), acting=True)
    assert not access.allowed(school.anna.user, stage_of(school))
    assert not access.allowed(school.other_teacher, stage_of(school))
    post(school, school.teacher, "stage")  # a second time it is the same
    assert Seat.objects.filter(classroom=school.classroom, number=0).count() == 1


def test_what_is_shown_is_kept_and_told_to_the_room_and_the_seats(school: School, heard: list[Any]) -> None:
    leading.stage(school.classroom, school.teacher)
    shown = lead(school, begin=True, says="hop 3  of 7").json()["lead"]
    assert shown["show"] == {**SHOW, "speed": 1, "says": "hop 3 of 7"}
    assert shown == room(school).lead
    assert [audience for audience, message in heard if message == {"type": "lead", "lead": shown}] == ["room", "seats"]


@pytest.mark.parametrize(
    "said",
    [{"rev": -1}, {"hop": True}, {"time": "1"}, {"request": 10**13}, {"speed": 99}, {"select": "pods"},
     {"select": {"collection": "<b>", "uid": "1"}}, {"select": {"collection": "pods", "uid": "x" * 200}}],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused(led: School, said: dict[str, Any]) -> None:
    before = room(led).lead
    assert lead(led, **said).status_code == 400
    assert room(led).lead == before


def test_who_takes_the_lead_has_it_and_the_other_page_is_told_so(led: School) -> None:
    assert lead(led, led.assistant).status_code == 409
    assert lead(led, led.assistant, begin=True).json()["lead"]["by"] == "the-assistant"
    assert lead(led).status_code == 409


@pytest.mark.parametrize("who", ["observer", "anna", "other_teacher"])
def test_only_who_helps_leads(school: School, who: str) -> None:
    leading.stage(school.classroom, school.teacher)
    assert lead(school, getattr(school, who), begin=True).status_code == 404


def test_nobody_leads_with_a_cluster_that_is_not_theirs(led: School) -> None:
    for name in (str(led.stranger.seat.cluster_id), "nowhere"):
        assert lead(led, begin=True, cluster=name).status_code == 404


def test_nobody_leads_in_an_exam(led: School) -> None:
    Classroom.objects.filter(pk=led.classroom.pk).update(mode="exam")
    assert lead(led).status_code == 400
    assert leading.told(room(led)) is None
    assert not access.allowed(led.anna.user, stage_of(led))


def test_the_class_goes_to_the_step_of_the_page_that_leads(school: School, heard: list[Any]) -> None:
    Classroom.objects.filter(pk=school.classroom.pk).update(lesson="labels")
    name = leading.stage(room(school), school.teacher)
    learner = taking.Learner(name, "teacher", school.teacher.pk)
    lead(school, begin=True, step=0)
    lead(school, step=1)  # the page says so; the lesson is not there
    assert room(school).step == 0
    taking.go(learner, 1)
    lead(school, step=1)
    assert room(school).step == 1
    assert ("seats", {"type": "step", "step": 1}) in heard


# -- following -------------------------------------------------------------------------------------------------


def test_students_may_look_while_they_are_led_and_no_longer(led: School, monkeypatch: pytest.MonkeyPatch) -> None:
    out: list[tuple[int, str]] = []
    monkeypatch.setattr(sessions, "cut_from", lambda user_id, cluster: out.append((user_id, cluster)))
    assert access.allowed(led.anna.user, stage_of(led))
    assert not access.allowed(led.anna.user, stage_of(led), acting=True)
    assert not access.allowed(led.stranger.user, stage_of(led))
    page = led.browser(led.anna).get(f"/clusters/{stage_of(led)}/").content.decode()
    assert "data-follows" in page
    post(led, led.teacher, "lead", end=True)
    assert not access.allowed(led.anna.user, stage_of(led))
    assert (led.anna.user_id, stage_of(led)) in out
    assert led.browser(led.anna).get(f"/clusters/{stage_of(led)}/").status_code == 404


def test_nobody_leads_a_class_that_is_over(led: School) -> None:
    post(led, led.teacher, "act", act="end")
    assert room(led).lead == {}
    assert not access.allowed(led.anna.user, stage_of(led))
    assert lead(led, begin=True).status_code == 400


def test_who_follows_reads_the_api_as_an_observer_and_no_secret(led: School) -> None:
    browser, api = led.browser(led.anna), f"/clusters/{stage_of(led)}/api/v1/namespaces/default"
    assert browser.get(f"{api}/configmaps").status_code == 200
    assert browser.get(f"{api}/secrets").status_code == 403
    assert browser.post(f"{api}/configmaps", b"{}", content_type="application/json").status_code == 403


@pytest.mark.parametrize("leaves", ["the lead ends", "signs out", "is removed"])
def test_a_watch_that_was_opened_while_following_ends_soon_after(led: School, leaves: str) -> None:
    browser, path = led.browser(led.anna), "api/v1/namespaces/default/configmaps"
    request = RequestFactory().get(f"/clusters/{stage_of(led)}/{path}?watch=1")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    info = requestinfo.parse(path)
    assert info is not None
    reader = lasting.Reader(calls.opened(request, stage_of(led), info))
    reader.due = 0
    assert async_to_sync(reader.is_still_there)()
    match leaves:
        case "the lead ends":
            leading.end(led.classroom)
        case "signs out":
            browser.logout()
        case "is removed":
            post(led, led.teacher, "act", act="remove", seats=[led.anna.seat.number])
    reader.due = 0
    assert not async_to_sync(reader.is_still_there)()


def test_a_students_cluster_is_shown_to_the_room_and_to_no_other_student(led: School) -> None:
    name = str(led.anna.seat.cluster_id)
    assert lead(led, begin=True, cluster=name).json()["lead"]["shared"] is False
    assert leading.told(room(led), seat=True) is None
    assert not access.allowed(led.ben.user, name)
    page = led.browser(led.teacher).get(f"/class/{led.classroom.code}/audience/").content.decode()
    assert f'data-cluster="{name}"' in page


def test_a_cluster_of_no_class_may_be_led_with_and_is_let_be_seen(school: School) -> None:
    small_cluster("demo", **ONE_NODE)
    assert lead(school, begin=True, cluster="demo").status_code == 200
    assert access.allowed(school.anna.user, "demo")
    assert school.browser(school.anna).get("/clusters/demo/api/v1/namespaces/default/pods").status_code == 200
    assert access.allowed(school.observer, "demo")


# -- forking ---------------------------------------------------------------------------------------------------


def config_map(cluster: str, name: str, who: Actor, **data: str) -> int:
    """Make one; the cluster's revision then."""
    registry = Registry(cluster)
    registry.create("configmaps", "default", {"metadata": {"name": name}, "data": data}, actor=who)
    return registry.row().revision


def names_in(cluster: str, resource: str) -> set[str]:
    found = Registry(cluster).list(resource, "default").items
    return {obj["metadata"]["name"] for obj in found}


def test_a_fork_is_a_copy_of_that_moment_and_keeps_secrets_to_itself(led: School) -> None:
    own, registry = str(led.anna.seat.cluster_id), Registry(stage_of(led))
    config_map(own, "mine", Actor("anna", ()), k="1")
    moment = config_map(stage_of(led), "shown", TEACHER, k="1")
    registry.create("secrets", "default", {"metadata": {"name": "key"}, "data": {}}, actor=TEACHER)
    pod = {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}
    registry.create("pods", "default", pod, actor=TEACHER)
    at = registry.row().revision
    config_map(stage_of(led), "later", TEACHER)
    told = post(led, led.anna, "fork", revision=at).json()
    assert (told["cluster"], told["left"]) == (own, ["key"])
    assert [step["error"] for step in told["done"]] == ["", "", ""]
    assert names_in(own, "configmaps") == {"shown"}
    assert names_in(own, "secrets") == set()
    assert names_in(own, "pods") == {"web"}
    assert registry.row().revision > moment
    assert post(led, led.anna, "fork", revision=at).json()["done"] == []


def test_the_log_says_who_forked_and_from_where(led: School) -> None:
    own, at = str(led.anna.seat.cluster_id), config_map(stage_of(led), "shown", TEACHER)
    post(led, led.anna, "fork", revision=at)
    last = Change.objects.filter(cluster__name=own).latest("revision")
    assert (last.by, last.why) == ("anna", f"as in {stage_of(led)} at revision {at}")


@pytest.mark.parametrize(("revision", "code"), [(None, 400), (True, 400), (10**9, 400)])
def test_there_is_no_fork_of_what_is_no_moment(led: School, revision: Any, code: int) -> None:
    assert post(led, led.anna, "fork", revision=revision).status_code == code


def test_who_is_muted_or_led_by_nobody_forks_nothing(led: School) -> None:
    at = config_map(stage_of(led), "shown", TEACHER)
    Seat.objects.filter(pk=led.anna.seat.pk).update(muted=True)
    assert post(led, led.anna, "fork", revision=at).status_code == 403
    post(led, led.teacher, "lead", end=True)
    assert post(led, led.ben, "fork", revision=at).status_code == 404


# -- late ------------------------------------------------------------------------------------------------------


def test_who_comes_late_begins_where_the_class_is_with_what_it_had_made(school: School) -> None:
    """On the stage a step was taken and left something behind; the lesson's own scenes are there all the same."""
    Classroom.objects.filter(pk=school.classroom.pk).update(lesson="labels")
    stage = leading.stage(room(school), school.teacher)
    config_map(stage, "made-at-step-1", TEACHER)
    taking.go(taking.Learner(stage, "teacher", school.teacher.pk), 1)
    config_map(stage, "made-at-step-2", TEACHER)
    Classroom.objects.filter(pk=school.classroom.pk).update(step=1)
    late = seating.join(room(school), "Late").person.seat
    progress = taking.current(str(late.cluster_id))
    assert (late.number > 0, progress and progress.step) == (True, 1)
    assert names_in(str(late.cluster_id), "configmaps") == {"made-at-step-1"}
    assert names_in(str(late.cluster_id), "pods") == names_in(stage, "pods") != set()
