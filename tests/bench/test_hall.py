"""A lecture hall: two hundred students come in at once, and vote at once. The names are issue 7's.

All of them are clients over loopback, on the machine that serves them; their clusters were made ahead.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import orjson
import pytest

from cluster.apimachinery import clock
from tests.bench.conftest import keep, size
from tests.harness.hall import PATIENCE, Hall, Student
from tests.harness.live import serving

pytestmark = [pytest.mark.slow]

SEATS, ROUNDS = size(200, 4), size(5, 1)
DOOR, BALLOT = size(10, 1), 1.0
"""Seconds within which they come, and within which they choose."""
JOIN = "200 students joining within ten seconds all see their page in under two"
VOTE = "200 votes within a second are counted and shown in one"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with serving(tmp_path_factory.mktemp("hall") / "data", "--no-demo") as served:
        yield Hall.opened(served, SEATS)


@asynccontextmanager
async def gone_afterwards(hall: Hall, students: list[Student]) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await asyncio.gather(hall.teacher.close(), *(student.leave() for student in students))


def moments(span: float) -> list[float]:
    """When each of them acts: by chance, as people do."""
    return [random.Random(seat).uniform(0, span) for seat in range(SEATS)]


async def comes_in(hall: Hall, student: Student, number: int, wait: float) -> float:
    """Seconds from the press of the form's button to the whole picture of the cluster."""
    await asyncio.sleep(wait)
    await student.arrive(hall.code)
    began = clock.monotonic()
    await student.sit_down(f"student-{number}")
    await student.look()
    return clock.monotonic() - began


async def test_two_hundred_come_in_and_vote(hall: Hall) -> None:
    """200 students joining within ten seconds, 200 votes within a second"""
    students = [Student(hall.url) for _ in range(SEATS)]
    async with gone_afterwards(hall, students):
        waits = moments(DOOR)
        taken = await asyncio.gather(*(comes_in(hall, s, n, waits[n]) for n, s in enumerate(students)))
        keep(f"{JOIN}, seconds of the slowest", [max(taken)], "<= 2")
        await asyncio.gather(*(student.listen() for student in students))
        shown = [await votes(hall, students) for _ in range(ROUNDS)]
        keep(f"{VOTE}, seconds after the last", shown, "<= 1")
        assert len({student.cluster for student in students}) == SEATS


async def votes(hall: Hall, students: list[Student]) -> float:
    """Seconds from the last vote of a round to the teacher's histogram of all."""
    await hall.ask("Which node?", ["node-1", "node-2"])
    console = await hall.teacher.follow(f"/ws/class/{hall.code}/")
    await asyncio.gather(*(student.hears("vote") for student in students))
    last = 0.0

    async def choose(student: Student, wait: float) -> None:
        nonlocal last
        await asyncio.sleep(wait)
        last = clock.monotonic()
        await student.vote(len(student.cluster) % 2)

    voting = asyncio.gather(*(choose(*pair) for pair in zip(students, moments(BALLOT), strict=True)))
    async with asyncio.timeout(PATIENCE), console:
        async for text in console:
            message = orjson.loads(text)
            if message["type"] == "vote" and message["vote"] and sum(message["vote"]["counts"][-1]) == SEATS:
                shown = clock.monotonic()
                break
    await voting
    return shown - last
