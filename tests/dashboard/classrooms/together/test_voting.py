"""Predict, talk to a neighbour, vote again, see."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from cluster.apimachinery.errors import StatusError
from dashboard.classrooms.models import Classroom, Person
from dashboard.classrooms.together import voting
from dashboard.lessons import library
from tests.dashboard.classrooms.conftest import School

SECRET = "The endpoint is there."
CHOICES: list[dict[str, Any]] = [{"text": "node-1"}, {"text": "node-2", "right": True, "says": SECRET}]


@pytest.fixture
def asked(school: School) -> School:
    voting.ask(school.classroom, "Where will it go?", CHOICES)
    return school


def cast(school: School, person: Person, choice: Any) -> Any:
    address = f"/class/{school.classroom.code}/vote/"
    return school.browser(person).post(address, orjson.dumps({"choice": choice}), content_type="application/json")


def do(school: School, **said: Any) -> int:
    address = f"/class/{school.classroom.code}/act/"
    return school.browser(school.teacher).post(address, orjson.dumps(said), content_type="application/json").status_code


def now(school: School, staff: bool = False) -> Any:
    return voting.told(voting.current(school.classroom.pk), staff=staff)


def test_the_last_choice_of_a_round_counts(asked: School) -> None:
    for person, choice in ((asked.anna, 0), (asked.ben, 0), (asked.anna, 1)):
        assert cast(asked, person, choice).status_code == 200
    assert now(asked, staff=True)["counts"] == [[1, 1]]


def test_nothing_is_told_that_would_lead_the_others(asked: School) -> None:
    told = cast(asked, asked.anna, 1).json()["vote"]
    assert (told["choices"], told["cast"]) == (["node-1", "node-2"], 1)
    assert not {"counts", "right", "says"} & set(told)
    page = asked.browser(asked.teacher).get(f"/class/{asked.classroom.code}/wall/")
    assert SECRET not in page.content.decode()


def test_a_second_round_is_counted_beside_the_first_and_then_revealed(asked: School) -> None:
    cast(asked, asked.anna, 0)
    do(asked, act="vote-again")
    cast(asked, asked.anna, 1)
    do(asked, act="reveal")
    told = now(asked)
    assert told["counts"] == [[1, 0], [0, 1]]
    assert (told["right"], told["says"][1]) == ([False, True], SECRET)
    assert cast(asked, asked.ben, 1).status_code == 400


def test_a_vote_that_is_over_is_gone(asked: School) -> None:
    do(asked, act="end-vote")
    assert now(asked) is None
    assert cast(asked, asked.anna, 0).status_code == 400


@pytest.mark.parametrize("choice", [2, -1, True, "0", None])
def test_a_choice_that_is_none_is_refused(asked: School, choice: Any) -> None:
    assert cast(asked, asked.anna, choice).status_code == 400


def test_who_is_in_another_class_has_no_vote(asked: School) -> None:
    assert cast(asked, asked.stranger, 0).status_code == 404


def test_staff_ask_what_they_like(school: School) -> None:
    assert do(school, act="ask", question="Which?", choices=CHOICES) == 200
    assert now(school)["question"] == "Which?"
    assert do(school, act="ask", question="Which?", choices=["a", "b"]) == 400
    assert do(school, act="ask", question="Which?", choices=CHOICES[:1]) == 400


def test_a_lessons_step_asks_its_own_question(school: School) -> None:
    Classroom.objects.filter(pk=school.classroom.pk).update(lesson="labels")
    classroom = Classroom.objects.get(pk=school.classroom.pk)
    steps = library.find("labels").steps
    classroom.step = next(number for number, step in enumerate(steps) if step.vote)
    vote = steps[classroom.step].vote
    assert vote is not None
    assert voting.ask_step(classroom).question == vote.question
    classroom.step = next(number for number, step in enumerate(steps) if not step.vote)
    with pytest.raises(StatusError):
        voting.ask_step(classroom)
