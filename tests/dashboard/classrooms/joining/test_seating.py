"""Opening a class, sitting down in it, coming back."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.client import bootstrap
from cluster.etcd.models import Cluster
from dashboard.classrooms.joining import limits, names, roster, seating
from dashboard.classrooms.models import Classroom, Person, Seat
from dashboard.lessons import library, taking
from dashboard.lessons.models import Progress
from tests.dashboard.classrooms.conftest import ONE_NODE, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Any:
    return staff("teacher")


@pytest.fixture
def classroom(owner: Any) -> Classroom:
    return seating.open_class(owner, "Networks", **ONE_NODE)


def test_who_joins_gets_a_seat_with_a_cluster_of_its_own(classroom: Classroom) -> None:
    anna, ben = (seating.join(classroom, name).person for name in ("Anna", "Ben"))
    assert [p.seat.cluster_id for p in (anna, ben)] == [f"{classroom.code.lower()}-0{n}" for n in (1, 2)]
    assert Cluster.objects.filter(name__in=[anna.seat.cluster_id, ben.seat.cluster_id], nodes=1).count() == 2
    assert not anna.user.has_usable_password()
    assert "anna" not in anna.user.get_username()


def test_seats_that_were_made_ready_are_taken_first(owner: Any) -> None:
    classroom = seating.open_class(owner, "Ready", seats=2, **ONE_NODE)
    assert Cluster.objects.filter(name__startswith=classroom.code.lower()).count() == 2
    numbers = [seating.join(classroom).person.seat.number for _ in range(3)]
    assert numbers == [1, 2, 3]


def test_a_seat_that_was_left_is_given_to_nobody_else(classroom: Classroom) -> None:
    anna = seating.join(classroom, "Anna").person
    anna.delete()
    assert seating.join(classroom, "Ben").person.seat.number == 2


def test_a_team_shares_a_seat(owner: Any) -> None:
    classroom = seating.open_class(owner, "Teams", team=2, **ONE_NODE)
    people = [seating.join(classroom, name).person for name in ("Anna", "Ben", "Cem")]
    assert [p.seat.number for p in people] == [1, 1, 2]


def test_a_pair_at_one_browser_has_both_names(classroom: Classroom) -> None:
    assert seating.join(classroom, "Anna", "Ben").person.alias == "anna-and-ben"


def test_a_pair_is_recognized_by_both_names_and_the_log_has_neither_whole(classroom: Classroom) -> None:
    roster.take(classroom, roster.parse(b"Name,ID number\nAnna Berg,1\nBen Dahl,2\nCem Ek,3\n"))
    pair = seating.join(classroom, "Anna Berg", "ben dahl").person
    assert pair.alias == "anna-and-ben"
    assert [one.name for one in pair.roster.order_by("pk")] == ["Anna Berg", "Ben Dahl"]
    with pytest.raises(seating.Refused, match="Ben Dahl has sat down"):
        seating.join(classroom, "Cem Ek", "Ben Dahl")
    with pytest.raises(seating.Refused, match="Leave 3 out"):
        seating.join(classroom, "Cem Ek", "3")
    assert seating.join(classroom, "3").person.roster.get().name == "Cem Ek"


def test_a_closed_door_and_a_class_that_is_over_let_nobody_in(classroom: Classroom) -> None:
    classroom.door = False
    with pytest.raises(seating.Refused, match="door of this class is closed"):
        seating.join(classroom, "Anna")
    classroom.door, classroom.ended = True, "2026-11-23T00:00:00Z"
    with pytest.raises(seating.Refused):
        seating.join(classroom, "Anna")


def test_a_phrase_brings_its_owner_back_and_nobody_else(classroom: Classroom) -> None:
    joined = seating.join(classroom, "Anna")
    assert seating.come_back(classroom, joined.phrase.upper()) == joined.person
    assert joined.phrase not in str(joined.person.__dict__)
    with pytest.raises(seating.Refused, match="Nobody in this class has that phrase"):
        seating.come_back(classroom, "not my phrase")


def test_a_lost_phrase_is_replaced(classroom: Classroom) -> None:
    joined = seating.join(classroom, "Anna")
    phrase = seating.new_phrase(joined.person)
    assert seating.come_back(classroom, phrase) == joined.person
    with pytest.raises(seating.Refused):
        seating.come_back(classroom, joined.phrase)


def test_guessing_phrases_is_stopped_for_that_class_alone(classroom: Classroom, owner: Any) -> None:
    other = seating.join(seating.open_class(owner, "Other", **ONE_NODE))
    joined = seating.join(classroom, "Anna")
    for _ in range(limits.WRONG_PHRASES.most):
        with pytest.raises(seating.Refused, match="Nobody"):
            seating.come_back(classroom, "a b c")
    with pytest.raises(seating.Refused, match="Wait a minute"):
        seating.come_back(classroom, joined.phrase)
    assert seating.come_back(other.person.classroom, other.phrase) == other.person


def test_a_script_that_joins_for_ever_is_stopped(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.NEW_SEATS, "most", 2)
    for _ in range(2):
        seating.join(classroom)
    with pytest.raises(seating.Refused, match="Too many have joined"):
        seating.join(classroom)


def test_a_class_has_an_end_of_seats(classroom: Classroom) -> None:
    Seat.objects.create(classroom=classroom, number=seating.MOST_SEATS, cluster_id="last", joined="x")
    with pytest.raises(seating.Refused, match="This class is full"):
        seating.join(classroom)


def test_a_reset_cluster_is_still_its_seats_and_a_lost_one_is_made_again(classroom: Classroom) -> None:
    joined = seating.join(classroom, "Anna")
    name = str(joined.person.seat.cluster_id)
    bootstrap.reset_cluster(name)
    assert Seat.objects.get(cluster__name=name) == joined.person.seat
    bootstrap.delete_cluster(name)
    seating.come_back(classroom, joined.phrase)
    assert Cluster.objects.filter(name=name).exists()


@pytest.mark.parametrize(
    ("wishes", "field"), [({"nodes": 0}, "nodes"), ({"pace": "slow"}, "pace"), ({"advice": "all"}, "advice")]
)
def test_a_class_whose_clusters_could_not_be_made_is_refused(owner: Any, wishes: Any, field: str) -> None:
    with pytest.raises(StatusError, match=field) as caught:
        seating.open_class(owner, "Odd", **wishes)
    assert caught.value.code == 422
    assert not Classroom.objects.exists()


def test_a_code_finds_the_class_until_it_is_over(classroom: Classroom) -> None:
    assert seating.find(classroom.code.lower()) == classroom
    assert seating.find(names.code()) is None
    classroom.ended = "2026-11-23T00:00:00Z"
    classroom.save()
    assert seating.find(classroom.code) is None


def test_a_lesson_begins_on_each_seat_where_the_class_stands(owner: Any) -> None:
    classroom = seating.open_class(owner, "Labels", lesson="labels", **ONE_NODE)
    assert classroom.lesson_digest == library.find("labels").digest
    early = seating.join(classroom, "Early").person
    assert _at(early) == 0
    classroom.step = 2
    classroom.save()
    assert _at(seating.join(classroom, "Late").person) == 2
    assert taking.aliases(_progress(early)) == {"early"}


def test_a_class_with_a_lesson_has_clusters_on_which_it_can_be_passed(owner: Any) -> None:
    made = seating.open_class(owner, "Roads", lesson="ingress", nodes=1)
    assert {name: made.settings[name] for name in ("ingress", "cloud", "nodes")} == {
        "ingress": True, "cloud": "gce", "nodes": 1,
    }  # fmt: skip
    with pytest.raises(StatusError, match="needs exactly 2 nodes: leave that to the lesson"):
        seating.open_class(owner, "Places", lesson="scheduling", nodes=5)


def test_an_unknown_lesson_is_refused(owner: Any) -> None:
    with pytest.raises(StatusError, match='lessons "nothing" not found'):
        seating.open_class(owner, "Odd", lesson="nothing")


def _progress(person: Person) -> Progress:
    found = taking.current(str(person.seat.cluster_id))
    assert found is not None
    return found


def _at(person: Person) -> int:
    return _progress(person).step
