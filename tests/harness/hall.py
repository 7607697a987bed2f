"""A lecture hall without people: each student is a browser's cookies, requests and websockets, over loopback.

A student does what the page does, in its order and with its bodies: the form, the post, the seat, the cluster's page,
its picture and the class's line. Only files are not fetched, which browsers keep. Two hundred of them are one thread.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from tests.harness.live import Live

_CLUSTER = re.compile(r'href="/clusters/([^/"]+)/"')
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PATIENCE = 60
"""Seconds: of a machine on which much else runs."""
_OPEN = """
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from dashboard.classrooms.joining import seating
teacher = get_user_model().objects.create_superuser({teacher!r})
client = Client()
client.force_login(teacher)
print(client.cookies[settings.SESSION_COOKIE_NAME].value)
print(seating.open_class(teacher, "Lecture", seats={seats}, **{wishes!r}).code)
"""


class Answer(NamedTuple):
    status: int
    location: str
    text: str


@dataclass(eq=False)
class Browser:
    """Requests with the cookies of one person, over one connection."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path)

    async def post(self, path: str, body: dict[str, Any], kind: str = JSON) -> Answer:
        return await self._ask("POST", path, urlencode(body).encode() if kind == FORM else orjson.dumps(body), kind)

    async def delete(self, path: str) -> Answer:
        return await self._ask("DELETE", path)

    async def follow(self, path: str) -> ClientConnection:
        """A websocket as the page opens it."""
        headers = {"Cookie": self._jar()}
        address = self.url.replace("http", "ws", 1) + path
        return await connect(
            address, origin=Origin(self.url), additional_headers=headers, max_size=None, open_timeout=PATIENCE
        )

    async def close(self) -> None:
        if self._line is not None:
            self._line[1].close()
            with suppress(ConnectionError):
                await self._line[1].wait_closed()

    def _jar(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def _ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        where = urlsplit(self.url)
        if self._line is None:
            self._line = await asyncio.open_connection(where.hostname, where.port)
        reader, writer = self._line
        head = {"Host": where.netloc, "Cookie": self._jar()}
        if method != "GET":
            head |= {"Content-Type": kind, "Content-Length": str(len(body)), "X-CSRFToken": self.token}
        lines = (f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", "")
        writer.write("\r\n".join(lines).encode() + body)
        return await self._answer(reader)

    async def _answer(self, reader: asyncio.StreamReader) -> Answer:
        status, told = int((await reader.readline()).split()[1]), dict[str, str]()
        while line := (await reader.readline()).decode().strip():
            name, _, value = line.partition(": ")
            told[name.lower()] = value
            if name.lower() == "set-cookie":
                cookie, _, worth = value.partition(";")[0].partition("=")
                self.cookies[cookie] = worth
        text = (await _body(reader, told)).decode()
        if found := _TOKEN.search(text):
            self.token = found[1]
        return Answer(status, told.get("location", ""), text)


async def _body(reader: asyncio.StreamReader, told: dict[str, str]) -> bytes:
    if told.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(told.get("content-length", 0)))
    found = b""
    while size := int(await reader.readline(), 16):
        found += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return found


class Student(Browser):
    """One seat of the hall. `heard` are all messages of the class's line so far, `cluster` is the seat's."""

    cluster = ""
    code = ""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.heard: list[dict[str, Any]] = []
        self._past = self._asked = 0
        self._lines: list[ClientConnection] = []
        self._class_line: ClientConnection | None = None
        self._listening: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()

    async def arrive(self, code: str) -> None:
        """The form is before them."""
        self.code = code
        answer = await self.get(f"/join/{code}/")
        assert answer.status == 200, answer

    async def sit_down(self, name: str) -> None:
        """From the press of the button to the seat."""
        answer = await self.post("/join/", {"code": self.code, "name": name}, FORM)
        found = _CLUSTER.search(answer.text)
        assert found, answer.text
        self.cluster = found[1]

    async def look(self) -> None:
        """The cluster's page, up to the whole picture."""
        answer = await self.get(f"/clusters/{self.cluster}/")
        assert answer.status == 200, answer
        line = await self.follow(f"/ws/clusters/{self.cluster}/topology/?pack=deflate")
        self._lines.append(line)
        unpack, packed = zlib.decompressobj(-zlib.MAX_WBITS), await line.recv()
        assert isinstance(packed, bytes)
        assert len(orjson.loads(unpack.decompress(packed))["collections"]["nodes"]) > 1

    async def listen(self) -> None:
        """The class's line, up to how things stand; what comes after is kept in `heard`."""
        line = self._class_line = await self.follow(f"/ws/class/{self.code}/")
        self._lines.append(line)
        self._listening = asyncio.ensure_future(self._hear(line))
        await self.hears("class")

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next message of that kind, after the one that was asked for last."""
        async with self._news:
            await self._news.wait_for(lambda: self._next(kind) is not None)
            at = self._next(kind)
            assert at is not None
            self._past = at + 1
            return self.heard[at]

    def _next(self, kind: str) -> int | None:
        coming = range(self._past, len(self.heard))
        return next((at for at in coming if self.heard[at]["type"] == kind), None)

    async def vote(self, choice: int) -> None:
        """By the class's line, up to its answer."""
        assert self._class_line is not None
        self._asked += 1
        await self._class_line.send(orjson.dumps({"choice": choice, "id": self._asked}).decode())
        async with self._news:
            await self._news.wait_for(lambda: self._told() is not None)
        assert "vote" in (self._told() or {}), self._told()

    def _told(self) -> dict[str, Any] | None:
        """To what was asked last."""
        return next((one for one in self.heard if (one["type"], one.get("id")) == ("answer", self._asked)), None)

    async def leave(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
        for line in self._lines:
            line.transport.abort()
            await line.wait_closed()
        await self.close()

    async def _hear(self, line: ClientConnection) -> None:
        async for text in line:
            async with self._news:
                self.heard.append(orjson.loads(text))
                self._news.notify_all()


@dataclass
class Hall:
    """A class of one served Podium: its code, and the browser of who teaches it."""

    url: str
    code: str
    teacher: Browser

    @classmethod
    def opened(cls, served: Live, seats: int, teacher: str = "lecturer", **wishes: Any) -> Hall:
        """A new class with so many seats ready; `wishes` are those for their clusters."""
        script = _OPEN.format(teacher=teacher, seats=seats, wishes=wishes)
        cookie, code = served.manage("shell", "-v", "0", "-c", script).split()
        return cls(served.url, code, Browser(served.url, {"podium_session": cookie}))

    async def ask(self, question: str, choices: list[str]) -> None:
        """The teacher asks all of them."""
        if not self.teacher.token:
            await self.teacher.get(f"/class/{self.code}/")
        asked = {"act": "ask", "question": question, "choices": [{"text": text} for text in choices]}
        answer = await self.teacher.post(f"/class/{self.code}/act/", asked)
        assert answer.status == 200, answer

    async def joined(self, student: Student, number: int) -> None:
        """A student comes in, up to the class's line."""
        await student.arrive(self.code)
        await student.sit_down(f"student-{number}")
        await student.listen()
