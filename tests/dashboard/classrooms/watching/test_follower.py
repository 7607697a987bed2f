"""When votes are counted: with those that came along, and at most once a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from cluster.apimachinery import clock
from dashboard.classrooms.watching.follower import EVERY, GATHER, Follower


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, in a world in which nothing else takes any time."""
    now, pauses = [1000.0], list[float]()

    async def sleep(seconds: float) -> None:
        now[0] += seconds
        pauses.append(round(seconds, 6))

    async def wait_for(work: Coroutine[Any, Any, bool], seconds: float) -> None:
        ready = asyncio.ensure_future(work)
        await real(0)
        if not ready.done():
            ready.cancel()
            now[0] += seconds
            raise TimeoutError

    real = asyncio.sleep
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(asyncio, "wait_for", wait_for)
    return pauses


def run(work: Callable[[Follower], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        await work(Follower(1))

    asyncio.run(main())


def test_the_first_vote_waits_for_others_and_the_next_ones_for_a_second(slept: list[float]) -> None:
    async def votes(one: Follower) -> None:
        for _ in range(3):
            one._voted.set()
            await one._gathered()

    run(votes)
    assert slept == [GATHER, EVERY, EVERY]


def test_without_a_vote_one_looks_all_the_same_and_the_next_vote_waits_no_longer_for_it(slept: list[float]) -> None:
    async def votes(one: Follower) -> None:
        for voted in (True, False, True):
            if voted:
                one._voted.set()
            await one._gathered()

    run(votes)
    assert slept == [GATHER, GATHER]


def test_who_voted_while_it_was_counted_is_counted_next(slept: list[float]) -> None:
    """`voted` comes from any thread, and is heard by the loop."""

    async def votes(one: Follower) -> None:
        await asyncio.get_running_loop().run_in_executor(None, one.voted)
        await one._voted.wait()
        await one._gathered()
        assert not one._voted.is_set()

    run(votes)
    assert slept == [GATHER]
