"""A class's websocket: ws/class/CODE/, for consoles, for the audience's window (?room) and for seats.

A console hears the wall: all rows at first, then at most once a second those that have changed. The audience's window
hears what the room may know and no name. A seat hears where the class stands, and what is meant for it alone. What is
read for a wall is read once for all its consoles.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from typing import Any

from asgiref.sync import sync_to_async
from channels.auth import get_user
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from cluster.apimachinery import clock
from dashboard import access, sessions
from dashboard.classrooms import news, roles
from dashboard.classrooms.models import Classroom, Seat
from dashboard.classrooms.roles import CREW, Role
from dashboard.classrooms.together import leading, voting
from dashboard.classrooms.watching import wall
from dashboard.sessions import FORBIDDEN

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks at the wall."""

present: dict[int, Counter[int]] = defaultdict(Counter)
"""How many pages of each seat are open, by class."""
asking: dict[tuple[int, int], float] = {}
"""When a page of a seat that has no websocket asked last: {(class, seat): monotonic seconds}."""
LATELY = 10.0


def here(classroom_id: int) -> Counter[int]:
    """How many pages of each seat listen, or have asked lately."""
    now = clock.monotonic()
    asked = (seat for (known, seat), at in [*asking.items()] if known == classroom_id and now - at < LATELY)
    return present[classroom_id] + Counter(asked)


class ClassConsumer(AsyncJsonWebsocketConsumer):
    """One browser's end of the line."""

    classroom: Classroom | None = None
    seat: Seat | None = None
    audiences: tuple[str, ...] = ()
    forget: sessions.End | None = None

    async def connect(self) -> None:
        await self.accept()
        self.classroom = await self._let_in()
        if self.classroom is None:
            await self.close(FORBIDDEN)
            return
        self.forget = sessions.follow(self.scope, lambda: asyncio.ensure_future(self.close(FORBIDDEN)))
        for audience in self.audiences:
            await self.channel_layer.group_add(news.group(self.classroom.pk, audience), self.channel_name)
        if self.seat is not None:
            present[self.classroom.pk][self.seat.number] += 1
            await self.send_json(await sync_to_async(to_seat)(self.classroom, self.seat))
        else:
            await follower(self.classroom.pk).join(self)
            await self.send_json(await sync_to_async(_lead)(self.classroom))

    async def _let_in(self) -> Classroom | None:
        """The class, if whoever asks is somebody there; and whom they listen as."""
        if not access.same_origin(self.scope):
            return None
        user, code = await get_user(self.scope), self.scope["url_route"]["kwargs"]["code"]
        found = await sync_to_async(access.class_for)(user, code, (*CREW, Role.STUDENT))
        if found is None:
            return None
        if await sync_to_async(roles.staff_role)(user, found):
            self.audiences = (news.ROOM,) if b"room" in self.scope["query_string"] else (news.STAFF, news.ROOM)
        else:
            self.seat = await sync_to_async(roles.seat_of)(user, found)
            assert self.seat is not None
            self.audiences = (news.SEATS, news.of_seat(self.seat.number))
        return found

    async def disconnect(self, code: int) -> None:
        if self.forget is not None:
            self.forget()
        if self.classroom is None:
            return
        for audience in self.audiences:
            await self.channel_layer.group_discard(news.group(self.classroom.pk, audience), self.channel_name)
        if self.seat is not None:
            present[self.classroom.pk] -= Counter([self.seat.number])
        else:
            follower(self.classroom.pk).leave(self)

    async def told(self, event: dict[str, Any]) -> None:
        """What `news.tell` says."""
        await self.send_json(event["message"])


class Follower:
    """Looks at one wall while a console or an audience's window is open, and tells what is new."""

    def __init__(self, classroom_id: int) -> None:
        self.classroom_id = classroom_id
        self._listeners: set[ClassConsumer] = set()
        self._room: dict[str, Any] = {}
        self._rows: dict[int, dict[str, Any]] = {}
        self._vote: dict[str, Any] | None = None
        self._stuck: list[dict[str, Any]] = []
        self._task: asyncio.Task[None] | None = None

    async def join(self, listener: ClassConsumer) -> None:
        self._listeners.add(listener)
        if self._task is None:
            await self._look()
        staff = news.STAFF in listener.audiences
        whole = [{"type": "wall", "whole": True, "rows": [*self._rows.values()]}, {"type": "vote", "vote": self._vote},
                 {"type": "stuck", "groups": self._stuck}]  # fmt: skip
        for message in [{"type": "room", **self._room}, *(whole if staff else [])]:
            await listener.send_json(message)
        if self._listeners:  # they may have left meanwhile
            self._task = self._task or asyncio.ensure_future(self._follow())

    def leave(self, listener: ClassConsumer) -> None:
        self._listeners.discard(listener)
        if not self._listeners and self._task is not None:
            self._task.cancel()
            _followers.pop(self.classroom_id, None)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                for audience, message in await self._look():
                    await news.tell_async(self.classroom_id, audience, message)
            except Exception:
                log.exception("a wall could not be read; it is tried again")

    async def _look(self) -> list[tuple[str, dict[str, Any]]]:
        """What differs from what was told before, as (audience, message)."""
        room, rows = await sync_to_async(wall.of(self.classroom_id).read)(here(self.classroom_id))
        vote = await sync_to_async(_vote)(self.classroom_id)
        told: list[tuple[str, dict[str, Any]]] = []
        news_of = {number: wall.difference(row, self._rows.get(number)) for number, row in rows.items()}
        if changed := [row for row in news_of.values() if len(row) > 1]:
            told.append((news.STAFF, {"type": "wall", "rows": changed}))
        if (stuck := wall.stuck(rows)) != self._stuck:
            told.append((news.STAFF, {"type": "stuck", "groups": stuck}))
        if vote != self._vote:
            told.append((news.STAFF, {"type": "vote", "vote": vote}))
        if room != self._room:
            told.append((news.ROOM, {"type": "room", **room}))
        self._room, self._rows, self._vote, self._stuck = room, rows, vote, stuck
        return told


_followers: dict[int, Follower] = {}


def follower(classroom_id: int) -> Follower:
    """The one that follows a class in this process."""
    return _followers.setdefault(classroom_id, Follower(classroom_id))


def _vote(classroom_id: int) -> dict[str, Any] | None:
    return voting.told(voting.current(classroom_id), staff=True)


def _lead(classroom: Classroom) -> dict[str, Any]:
    """What is shown to the room now, read after one listens: nothing falls between."""
    classroom.refresh_from_db(fields=["lead"])
    return {"type": "lead", "lead": leading.told(classroom)}


def to_seat(classroom: Classroom, seat: Seat) -> dict[str, Any]:
    """How things stand, for a seat's page."""
    classroom.refresh_from_db(fields=["lead", "step"])
    return {
        "type": "class", "name": classroom.name, "code": classroom.code, "step": classroom.step,
        "lead": leading.told(classroom, seat=True),
        "hand": seat.hand, "help": seat.help, "muted": seat.muted, "vote": voting.told(voting.current(classroom.pk)),
    }  # fmt: skip
