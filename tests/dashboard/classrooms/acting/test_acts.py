"""What staff do to a class and its seats."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from cluster.etcd import store
from cluster.etcd.models import Cluster
from dashboard import sessions
from dashboard.classrooms.joining import names, seating
from dashboard.classrooms.models import Classroom, Person, Seat
from tests.cluster.apiserver.conftest import Api
from tests.dashboard.classrooms.conftest import School


def act(school: School, who: Any, what: str, **said: Any) -> Any:
    answer = school.browser(who).post(
        f"/class/{school.classroom.code}/act/", orjson.dumps({"act": what, **said}), content_type="application/json"
    )
    return answer.status_code, answer.json()


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whose lines were ended."""
    found: list[int] = []
    monkeypatch.setattr(sessions, "cut", found.append)
    return found


def test_the_door_is_closed_and_opened(school: School) -> None:
    assert act(school, school.assistant, "close-door") == (200, {})
    with pytest.raises(seating.Refused):
        seating.join(Classroom.objects.get(pk=school.classroom.pk), "Late")
    act(school, school.teacher, "open-door")
    assert seating.join(Classroom.objects.get(pk=school.classroom.pk), "Late").person.alias == "late"


def test_a_seat_is_named_and_muted_and_its_open_pages_learn_of_it(school: School, cuts: list[int]) -> None:
    act(school, school.teacher, "rename", seats=[1], label="  by the   window ")
    act(school, school.teacher, "mute", seats=[1])
    seat = Seat.objects.get(pk=school.anna.seat.pk)
    assert (seat.label, seat.muted) == ("by the window", True)
    assert cuts == [school.anna.user_id]
    act(school, school.teacher, "unmute", seats=[1])
    assert not Seat.objects.get(pk=seat.pk).muted


def test_who_is_reseated_sits_at_another_cluster_and_leaves_the_old_one(school: School, cuts: list[int]) -> None:
    old = str(school.anna.seat.cluster_id)
    assert act(school, school.teacher, "reseat", seats=[1]) == (200, {"to": 3})
    anna = Person.objects.get(pk=school.anna.pk)
    assert Cluster.objects.filter(name=str(anna.seat.cluster_id)).exists()
    assert Api(anna.token, str(anna.seat.cluster_id)).get("api/v1/namespaces").code == 200
    assert Api(anna.token, old).get("api/v1/namespaces").code == 401
    assert school.browser(anna).get(f"/clusters/{old}/").status_code == 404
    assert cuts == [anna.user_id]


def test_two_become_a_team_by_sitting_together(school: School) -> None:
    act(school, school.teacher, "reseat", seats=[2], person="ben", to=1)
    assert {p.seat.number for p in Person.objects.filter(classroom=school.classroom)} == {1}
    for person in (school.anna, school.ben):
        assert Api(person.token, str(school.anna.seat.cluster_id)).get("api/v1/namespaces").code == 200


def test_lost_words_are_replaced_by_the_teacher(school: School) -> None:
    _, answer = act(school, school.assistant, "new-phrase", seats=[1])
    assert seating.come_back(school.classroom, answer["phrases"]["anna"]) == school.anna


def test_who_is_sent_away_is_gone_and_their_cluster_stays(school: School) -> None:
    assert act(school, school.assistant, "remove", seats=[1])[0] == 403
    assert act(school, school.teacher, "remove", seats=[1])[0] == 200
    assert not Person.objects.filter(alias="anna").exists()
    assert Cluster.objects.filter(name=str(school.anna.seat.cluster_id)).exists()


def test_a_hand_is_lowered_by_whoever_comes_to_help(school: School) -> None:
    Seat.objects.filter(pk=school.anna.seat.pk).update(hand="2026-11-23T00:00:00Z")
    act(school, school.assistant, "help", seats=[1])
    seat = Seat.objects.get(pk=school.anna.seat.pk)
    assert (seat.hand, seat.help) == ("", "the-assistant")
    act(school, school.assistant, "helped", seats=[1])
    assert Seat.objects.get(pk=seat.pk).help == ""


def test_clusters_are_paused_and_begun_anew(school: School) -> None:
    cluster = str(school.anna.seat.cluster_id)
    act(school, school.teacher, "pause", seats=[1, 2])
    assert store.cluster_row(cluster).paused
    act(school, school.teacher, "resume", seats=[1])
    assert not store.cluster_row(cluster).paused
    before = store.cluster_row(cluster).uid
    act(school, school.teacher, "reset", seats=[1])
    assert store.cluster_row(cluster).uid != before
    assert Api(school.anna.token, cluster).get("api/v1/namespaces").code == 200


def test_a_class_that_is_over_can_only_be_looked_at(school: School) -> None:
    assert act(school, school.assistant, "end")[0] == 403
    act(school, school.teacher, "end")
    assert seating.find(school.classroom.code) is None
    cluster = str(school.anna.seat.cluster_id)
    assert Api(school.anna.token, cluster).post("api/v1/namespaces", {"metadata": {"name": "a"}}).code == 403


@pytest.mark.parametrize(
    ("what", "said", "code"),
    [("dance", {}, 400), ("mute", {}, 400), ("mute", {"seats": [99]}, 404), ("mute", {"seats": ["1; drop"]}, 404),
     ("say", {"seats": [1], "text": "  "}, 400), ("step", {"step": -1}, 400), ("step", {"step": True}, 400),
     ("reseat", {"seats": [1], "person": "stranger"}, 404)],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(school: School, what: str, said: Any, code: int) -> None:
    answer = act(school, school.teacher, what, **said)
    assert (answer[0], answer[1]["kind"]) == (code, "Status")


def test_an_observer_watches_and_does_nothing(school: School) -> None:
    assert act(school, school.observer, "close-door")[0] == 403
    assert school.browser(school.observer).get(f"/class/{school.classroom.code}/wall/").status_code == 200


def test_another_classs_seats_are_not_reached_from_here(school: School) -> None:
    act(school, school.teacher, "mute", seats=[1])
    assert not Seat.objects.get(pk=school.stranger.seat.pk).muted
    assert names.cluster_name(school.other.code, 1) == school.stranger.seat.cluster_id
