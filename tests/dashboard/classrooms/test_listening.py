"""A seat's line to its class by asking, and that of the window of the room."""

from __future__ import annotations

from typing import Any

from dashboard.classrooms.models import Person, Seat
from dashboard.classrooms.together import leading
from dashboard.classrooms.watching import presence
from tests.dashboard.classrooms.acting.test_acts import act
from tests.dashboard.classrooms.conftest import School


def now(school: School, person: Person, at: str = "") -> Any:
    answer = school.browser(person).get(f"/class/{school.classroom.code}/now/", {"at": at})
    return answer.json() if answer.status_code == 200 else answer.status_code


def test_a_seat_is_told_how_things_stand_for_it_alone(school: School) -> None:
    Seat.objects.filter(pk=school.anna.seat.pk).update(hand="2026-11-23T10:00:00Z")
    (anna,), (ben,) = (now(school, person)["messages"] for person in (school.anna, school.ben))
    assert (anna["type"], anna["step"], anna["hand"]) == ("class", 0, "2026-11-23T10:00:00Z")
    assert ben["hand"] == ""
    assert now(school, school.stranger) == 404


def test_who_asks_is_here(school: School) -> None:
    presence.asking.clear()
    now(school, school.ben)
    rows = school.browser(school.teacher).get(f"/class/{school.classroom.code}/wall/").json()["rows"]
    assert [row["here"] for row in rows] == [0, 1]


def test_what_was_said_is_told_once_to_whom_it_was_said(school: School) -> None:
    before = now(school, school.anna)["at"]
    act(school, school.teacher, "say", seats=[1], text="Look at the labels")
    told = now(school, school.anna, str(before))
    assert told["messages"][1] == {"type": "notice", "text": "Look at the labels", "by": "teacher"}
    assert len(now(school, school.anna, str(told["at"]))["messages"]) == 1
    assert len(now(school, school.ben, str(before))["messages"]) == 1
    assert len(now(school, school.anna, "nonsense")["messages"]) == 2


def test_the_window_of_the_room_is_told_the_same_and_nobodys_name(school: School) -> None:
    address = f"/class/{school.classroom.code}/room/"
    presence.asking.clear()
    now(school, school.anna)
    told = school.browser(school.observer).get(address)
    room, lead = told.json()["messages"]
    assert (room["type"], room["here"], room["seats"], lead) == ("room", 1, 2, {"type": "lead", "lead": None})
    assert "anna" not in told.content.decode()
    leading.stage(school.classroom, school.teacher)
    shown = {"cluster": f"{school.classroom.code.lower()}-00", "begin": True, "playing": False}
    leading.lead(school.classroom, school.teacher, shown)
    assert school.browser(school.observer).get(address).json()["messages"][1]["lead"]["cluster"] == shown["cluster"]
    assert school.browser(school.anna).get(address).status_code == 404
