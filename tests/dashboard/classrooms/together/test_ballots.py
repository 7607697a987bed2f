"""The ballot box: what comes together is written together, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from cluster.apimachinery.errors import StatusError, bad_request
from dashboard.classrooms.together import ballots
from dashboard.classrooms.together.ballots import Box

Choices = dict[int, Any]


class Database:
    """Remembers what it was told at once; fails when it is told to."""

    def __init__(self) -> None:
        self.told: list[Choices] = []
        self.broken = False

    def cast(self, _classroom: int, choices: Choices) -> dict[int, Any]:
        if self.broken:
            raise OSError("disk full")
        self.told.append(choices)
        return {user: bad_request("no such choice") if choice is None else choice for user, choice in choices.items()}


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    made = Database()
    monkeypatch.setattr(ballots, "_cast", sync_to_async(made.cast))
    return made


async def answers(box: Box, *cast: tuple[int, Any]) -> list[Any]:
    return await asyncio.gather(*(box.cast(*one) for one in cast), return_exceptions=True)


def test_what_comes_together_is_written_together_and_each_has_their_own_answer(database: Database) -> None:
    two, (third, refused) = asyncio.run(_twice(Box(1)))
    assert two == ["a", "b"]
    assert third == "c"
    assert isinstance(refused, StatusError)
    assert database.told == [{1: "a", 2: "b"}, {1: "c", 2: None}]


async def _twice(box: Box) -> tuple[list[Any], list[Any]]:
    return await answers(box, (1, "a"), (2, "b")), await answers(box, (1, "c"), (2, None))


def test_the_last_choice_of_a_person_is_the_one_that_is_written(database: Database) -> None:
    assert asyncio.run(answers(Box(1), (1, "first"), (1, "last"))) == ["last", "last"]
    assert database.told == [{1: "last"}]


def test_a_failure_is_told_to_all_in_the_box_and_the_next_are_counted(database: Database) -> None:
    async def failing(box: Box) -> list[Any]:
        database.broken = True
        failed = await answers(box, (1, "a"), (2, "b"))
        database.broken = False
        return [*map(str, failed), *await answers(box, (1, "a"))]

    assert asyncio.run(failing(Box(1))) == ["disk full", "disk full", "a"]


def test_a_page_that_is_gone_keeps_nobody_else_waiting(database: Database) -> None:
    async def gone(box: Box) -> Any:
        leaving, staying = (asyncio.ensure_future(box.cast(user, "a")) for user in (1, 2))
        await asyncio.sleep(0)
        leaving.cancel()
        return await staying

    assert asyncio.run(gone(Box(1))) == "a"
    assert database.told == [{1: "a", 2: "a"}]
