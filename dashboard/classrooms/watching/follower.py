"""Looks at one class for all its consoles and audience's windows while one is open, and tells what is new.

Two clocks, for a wall of two hundred seats takes a while to read and a vote does not: each looks in a thread of its
own, and tells at most once a second. Votes come in bursts, so theirs begins with the first and waits half a second
for the others: those of one second are shown half a second after the last.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Protocol

from channels.db import database_sync_to_async

from cluster.apimachinery import clock
from dashboard.classrooms import news
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.together import voting
from dashboard.classrooms.watching import presence, wall
from dashboard.sessions import FORBIDDEN

log = logging.getLogger(__name__)

Told = dict[str, Any]
EVERY = 1.0
"""Seconds between two looks at the wall, and at least between two counts."""
GATHER, IDLE = 0.5, 5.0
"""Seconds from a vote to the count, and between two looks where nobody votes."""


class Listener(Protocol):
    """A page's end of the line."""

    audiences: tuple[str, ...]

    async def send_json(self, content: Any, close: bool = False) -> None: ...
    async def close(self, code: int | None = None, reason: str | None = None) -> None: ...


def _votes(classroom_id: int) -> tuple[Told | None, Told | None]:
    """What is asked now, for staff and for the room."""
    vote = voting.current(classroom_id)
    return voting.told(vote, staff=True), voting.told(vote)


def _wall(classroom_id: int) -> tuple[Told, dict[int, Told]]:
    return wall.of(classroom_id).read(presence.here(classroom_id))


_read_votes = database_sync_to_async(_votes, thread_sensitive=False, executor=ThreadPoolExecutor(1, "votes"))
_read_wall = database_sync_to_async(_wall, thread_sensitive=False, executor=ThreadPoolExecutor(1, "walls"))


class Follower:
    """One class's."""

    def __init__(self, classroom_id: int) -> None:
        self.classroom_id = classroom_id
        self._listeners: set[Listener] = set()
        self._room: Told = {}
        self._rows: dict[int, Told] = {}
        self._stuck: list[Told] = []
        self._vote: Told | None = None
        self._voted, self._counted = asyncio.Event(), 0.0
        self._loop = asyncio.get_running_loop()
        self._tasks: list[asyncio.Task[None]] = []

    async def join(self, listener: Listener) -> None:
        self._listeners.add(listener)
        if not self._tasks:
            await self._look()
            await self._count()
        staff = news.STAFF in listener.audiences
        whole = [{"type": "wall", "whole": True, "rows": [*self._rows.values()]}, {"type": "vote", "vote": self._vote},
                 {"type": "stuck", "groups": self._stuck}]  # fmt: skip
        for message in [{"type": "room", **self._room}, *(whole if staff else [])]:
            await listener.send_json(message)
        if self._listeners and not self._tasks:  # they may have left meanwhile
            clocks = (self._tell(self._second, self._look), self._tell(self._gathered, self._count))
            self._tasks = [asyncio.ensure_future(one) for one in clocks]

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        if not self._listeners and self._tasks:
            for task in self._tasks:
                task.cancel()
            _followers.pop(self.classroom_id, None)

    def voted(self) -> None:
        """There is something to count. From any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._voted.set)

    async def _tell(
        self, wait: Callable[[], Awaitable[None]], look: Callable[[], Awaitable[list[tuple[str, Told]]]]
    ) -> None:
        while True:
            await wait()
            try:
                for audience, message in await look():
                    await news.tell_async(self.classroom_id, audience, message)
            except Classroom.DoesNotExist:
                await self._over()
                return
            except Exception:
                log.exception("a class could not be read; it is tried again")

    async def _over(self) -> None:
        """The class was deleted, by whichever process."""
        for listener in [*self._listeners]:
            await listener.close(FORBIDDEN)

    async def _second(self) -> None:
        await asyncio.sleep(EVERY)

    async def _gathered(self) -> None:
        """Until votes may be counted; or for a while, since not all that changes what is asked says so."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._voted.wait(), IDLE)
            await asyncio.sleep(max(GATHER, self._counted + EVERY - clock.monotonic()))
            self._voted.clear()
            self._counted = clock.monotonic()

    async def _look(self) -> list[tuple[str, Told]]:
        """What of the wall differs from what was told before, as (audience, message)."""
        room, rows = await _read_wall(self.classroom_id)
        told: list[tuple[str, Told]] = []
        news_of = {number: wall.difference(row, self._rows.get(number)) for number, row in rows.items()}
        if changed := [row for row in news_of.values() if len(row) > 1]:
            told.append((news.STAFF, {"type": "wall", "rows": changed}))
        if (stuck := wall.stuck(rows)) != self._stuck:
            told.append((news.STAFF, {"type": "stuck", "groups": stuck}))
        self._rows, self._stuck = rows, stuck
        return told + self._news_of_room({**room, "vote": self._room.get("vote")})

    async def _count(self) -> list[tuple[str, Told]]:
        """The same of what is asked."""
        vote, of_room = await _read_votes(self.classroom_id)
        told: list[tuple[str, Told]] = [(news.STAFF, {"type": "vote", "vote": vote})] if vote != self._vote else []
        self._vote = vote
        return told + self._news_of_room({**self._room, "vote": of_room})

    def _news_of_room(self, room: Told) -> list[tuple[str, Told]]:
        before, self._room = self._room, room
        return [(news.ROOM, {"type": "room", **room})] if room != before else []


_followers: dict[int, Follower] = {}


def of(classroom_id: int) -> Follower:
    """The one that follows a class in this process. From the web process's loop."""
    if classroom_id not in _followers:
        _followers[classroom_id] = Follower(classroom_id)
    return _followers[classroom_id]


def voted(classroom_id: int) -> None:
    """A class has voted, or is asked something else: who follows it looks soon. From any thread."""
    if found := _followers.get(classroom_id):
        found.voted()
