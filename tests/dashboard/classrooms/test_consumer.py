"""A class's websocket, in process: who votes by it, and what those hear who do not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.conf import settings

from dashboard.asgi import application
from dashboard.classrooms.acting import acts
from dashboard.classrooms.consumer import ClassConsumer
from dashboard.classrooms.models import Ballot, Classroom, Seat, Vote
from dashboard.classrooms.roles import Role
from dashboard.classrooms.together import ballots, voting
from dashboard.classrooms.watching import follower
from tests.dashboard.classrooms.conftest import School

Said = dict[str, Any]
PATIENCE = 20
CHOICES: list[Said] = [{"text": "node-1"}, {"text": "node-2", "right": True, "says": "The endpoint is there."}]


class Line:
    """One page's end."""

    def __init__(self, school: School, somebody: Any, query: str = "") -> None:
        cookie = school.browser(somebody).cookies[settings.SESSION_COOKIE_NAME]
        path = f"/ws/class/{school.classroom.code}/"
        headers = [(b"host", b"localhost"), (b"origin", b"http://localhost"),
                   (b"cookie", f"{cookie.key}={cookie.value}".encode())]  # fmt: skip
        scope = {"type": "websocket", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
                 "headers": headers, "subprotocols": [], "extensions": {}}  # fmt: skip
        self._line = ApplicationCommunicator(application, scope)
        self.heard: list[Said] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Line]:
        await self._line.send_input({"type": "websocket.connect"})
        assert (await self._line.receive_output(PATIENCE))["type"] == "websocket.accept"
        await self.hears(lambda message: message["type"] in ("class", "room", "closed"))
        yield self
        await self._line.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._line.wait(PATIENCE)

    async def say(self, text: str) -> Said:
        """What is answered to this page."""
        await self._line.send_input({"type": "websocket.receive", "text": text})
        return await self.hears(lambda message: message["type"] == "answer")

    async def vote(self, choice: Any) -> Said:
        return await self.say(orjson.dumps({"choice": choice, "id": 7}).decode())

    async def hears(self, wanted: Callable[[Said], bool]) -> Said:
        while True:
            told = await self._line.receive_output(PATIENCE)
            self.heard.append(orjson.loads(told.get("text", '{"type": "closed"}')))
            if wanted(self.heard[-1]):
                return self.heard[-1]


@pytest.fixture(autouse=True)
def _in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test's open transaction is seen, and left alone (as Django's own client leaves it)."""
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)
    monkeypatch.setattr(ballots, "_cast", database_sync_to_async(voting.cast))
    monkeypatch.setattr(follower, "_read_votes", database_sync_to_async(follower._votes))
    monkeypatch.setattr(follower, "_read_wall", database_sync_to_async(follower._wall))


@pytest.fixture
def asked(school: School) -> School:
    voting.ask(school.classroom, "Where will it go?", CHOICES)
    return school


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async_to_sync(work)()


def counted() -> list[int]:
    return [*Ballot.objects.order_by("person").values_list("choice", flat=True)]


def test_a_seat_votes_by_its_line_and_staff_see_the_count(asked: School) -> None:
    lines = [Line(asked, who) for who in (asked.anna, asked.ben, asked.teacher)]

    async def both() -> None:
        async with lines[0].open() as anna, lines[1].open() as ben, lines[2].open() as console:
            await anna.vote(0)
            told = await anna.vote(1)
            assert (told["id"], told["vote"]["cast"], "counts" in told["vote"]) == (7, 1, False)
            assert (await ben.vote(1))["vote"]["cast"] == 2
            await console.hears(lambda one: one["type"] == "vote" and one["vote"]["counts"] == [[0, 2]])

    run(both)
    assert counted() == [1, 1]


def mute(school: School) -> None:
    Seat.objects.filter(pk=school.anna.seat.pk).update(muted=True)


def end(school: School) -> None:
    Classroom.objects.filter(pk=school.classroom.pk).update(ended="2026-11-23T10:00:00Z")


def leave(school: School) -> None:
    school.anna.delete()


def reveal(school: School) -> None:
    Vote.objects.update(revealed=True)


def nothing(school: School) -> None:
    """All is as it was."""


@pytest.mark.parametrize(("happens", "choice", "code", "why"), [
    (mute, 0, 403, "muted"), (end, 0, 403, "over"), (leave, 0, 403, "sits"), (reveal, 0, 400, "nothing"),
    (nothing, 2, 400, "choice"), (nothing, None, 400, "choice"),
])  # fmt: skip
def test_what_does_not_count_is_told_to_that_page_alone(
    asked: School, happens: Callable[[School], None], choice: Any, code: int, why: str
) -> None:
    """Asked anew with each vote, though the line is open; and the same by POST is refused with the same words."""
    lines = [Line(asked, who) for who in (asked.anna, asked.ben)]

    async def refused() -> None:
        async with lines[0].open() as anna, lines[1].open() as ben:
            await database_sync_to_async(happens)(asked)
            told = await anna.vote(choice)
            assert (told["code"], why in told["message"]) == (code, True), told
            await ben.vote("nothing is heard before this is answered")
            assert [message["type"] for message in ben.heard] == ["class", "answer"]

    run(refused)
    assert counted() == []


@pytest.mark.parametrize("who", ["observer", "teacher"])
def test_who_sits_nowhere_has_no_vote(asked: School, who: str) -> None:
    line = Line(asked, getattr(asked, who))

    async def refused() -> None:
        async with line.open() as console:
            assert (await console.vote(0))["code"] == 403

    run(refused)
    assert counted() == []


def test_a_student_of_another_class_is_let_in_no_further(asked: School) -> None:
    line = Line(asked, asked.stranger)

    async def refused() -> None:
        async with line.open() as stranger:
            assert (await stranger.vote(0))["code"] == 403
            assert [message["type"] for message in stranger.heard] == ["closed", "answer"]

    run(refused)
    assert counted() == []


@pytest.mark.parametrize("text", ["", "[]", "{", "null"])
def test_what_is_no_word_of_a_page_is_answered_so(asked: School, text: str) -> None:
    line = Line(asked, asked.anna)

    async def refused() -> None:
        async with line.open() as anna:
            told = await anna.say(text)
            assert (told["code"], told["id"]) == (400, None)

    run(refused)


def test_what_is_asked_is_seen_by_staff_without_asking_again(school: School) -> None:
    line, asks = Line(school, school.teacher), {"act": "ask", "question": "Where will it go?", "choices": CHOICES}

    async def seen() -> None:
        async with line.open() as console:
            await console.hears(lambda one: one["type"] == "lead")
            await database_sync_to_async(acts.act)(school.classroom, Role.TEACHER, "teacher", asks)
            await console.hears(lambda one: one["type"] == "vote" and one["vote"]["question"] == "Where will it go?")
            await console.hears(lambda one: one["type"] == "room" and one["vote"]["cast"] == 0)

    run(seen)


def test_a_class_that_is_deleted_ends_the_lines_of_its_staff_and_logs_nothing(
    school: School, caplog: pytest.LogCaptureFixture
) -> None:
    line = Line(school, school.teacher)

    async def ended() -> None:
        async with line.open() as console:
            await database_sync_to_async(school.classroom.delete)()
            await console.hears(lambda one: one["type"] == "closed")

    run(ended)
    assert caplog.records == []


@pytest.mark.parametrize("who", ["anna", "teacher"])
def test_who_comes_while_the_class_is_deleted_is_shown_out(
    school: School, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, let_in = Line(school, getattr(school, who)), ClassConsumer._let_in

    async def deleted_behind(consumer: ClassConsumer) -> Classroom | None:
        found = await let_in(consumer)
        await database_sync_to_async(school.classroom.delete)()
        return found

    async def out() -> None:
        async with line.open():
            assert [message["type"] for message in line.heard] == ["closed"]

    monkeypatch.setattr(ClassConsumer, "_let_in", deleted_behind)
    run(out)
