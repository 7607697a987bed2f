"""A class's websocket: ws/class/CODE/, for consoles, for the audience's window (?room) and for seats.

A console hears the wall: all rows at first, then at most once a second those that have changed. The audience's window
hears what the room may know and no name. A seat hears where the class stands, and what is meant for it alone; it votes
by its line, and is answered there.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from asgiref.sync import sync_to_async
from channels.auth import get_user
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from cluster.apimachinery.errors import StatusError
from dashboard import access, bodies, sessions
from dashboard.classrooms import news, roles
from dashboard.classrooms.models import Classroom, Seat
from dashboard.classrooms.roles import CREW, Role
from dashboard.classrooms.together import ballots, leading, voting
from dashboard.classrooms.watching import follower
from dashboard.classrooms.watching.presence import present
from dashboard.sessions import FORBIDDEN


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
        try:
            await self._greet(self.classroom)
        except Classroom.DoesNotExist:  # deleted meanwhile
            await self.close(FORBIDDEN)

    async def _greet(self, classroom: Classroom) -> None:
        """How things stand, read after one listens: nothing falls between."""
        if self.seat is not None:
            await self.send_json(await sync_to_async(to_seat)(classroom, self.seat))
        else:
            await follower.of(classroom.pk).join(self)
            await self.send_json(await sync_to_async(_lead)(classroom))

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
            if self.seat is None:  # sent away meanwhile
                return None
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
            follower.of(self.classroom.pk).leave(self)

    async def told(self, event: dict[str, Any]) -> None:
        """What `news.tell` says."""
        await self.send(text_data=event["text"])

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **_: Any) -> None:
        """A vote: {"choice", "id"} → {"type": "answer", "id", "vote"}, or with a Status why it does not count."""
        said: dict[str, Any] = {}
        try:
            said = bodies.read((text_data or "").encode() or bytes_data or b"")
            found = {"vote": await self._cast(said.get("choice"))}
        except StatusError as error:
            found = error.status()
        await self.send_json({**found, "type": "answer", "id": said.get("id")})

    async def _cast(self, choice: Any) -> dict[str, Any]:
        if self.classroom is None or self.seat is None:
            raise voting.stranger()
        return await ballots.box(self.classroom.pk).cast(self.scope["user"].pk, choice)


def _lead(classroom: Classroom) -> dict[str, Any]:
    """What is shown to the room now."""
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
