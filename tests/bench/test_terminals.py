"""Terminals of the page: how soon they are there and echo, what they cost, what a hostile one does to others.

All over websockets to a served Podium, as the page's own are. One person may have twenty shells, so a hundred need
several people.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError
from websockets.typing import Origin

from cluster.apimachinery import clock
from tests.bench.conftest import keep, size
from tests.harness import live
from tests.harness.live import Live

pytestmark = [pytest.mark.slow]

OPEN, PEOPLE = size(100, 4), 10
KEYS, FIRST = size(60, 3), size(9, 2)
RUNS, TURNS, SECONDS = size(5, 1), size(5, 1), size(2, 1)
WAITS = b"\x1b[?2004h"
"""A shell that edits its line says that it waits for one."""

SIGN_IN = f"""
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
for n in range({PEOPLE}):
    user = get_user_model().objects.create_superuser(f"person-{{n}}")
    client = Client()
    client.force_login(user)
    print(client.cookies[settings.SESSION_COOKIE_NAME].OutputString().partition(";")[0])
"""

HOSTILE = (
    "while true; do echo y; done",
    ":() { :|:& }; :",
    "cat /dev/zero",
    "s=x; while true; do s=$s$s; done",
    f"while true; do [[ {'a' * 40}b =~ ^(a|aa)+$ ]]; echo {'a' * 40}b | grep -E '^(a+)+$'; done",
    "f() { f; }; while true; do f; done",
    "while true; do printf '\\033]52;c;eA==\\007\\033[6n'; done",
    "x" * 10_000_000,
)
FRIENDLY = (
    "for i in $(seq 2000); do echo y; done",
    "for i in $(seq 200); do echo $i | cat; done",
    "cat /etc/hosts",
    "s=x; for i in $(seq 10); do s=$s$s; done",
    f"for i in $(seq 200); do [[ {'a' * 40}b =~ a*b ]]; echo {'a' * 40}b | grep -E 'a+b'; done",
    "f() { echo; }; for i in $(seq 200); do f; done",
    "for i in $(seq 200); do printf '\\033[31my'; done",
    "x" * 40,
)
"""What a seat types, line by line; the friendly one means well, and is as busy."""


class Person:
    """Somebody at a terminal."""

    def __init__(self, line: ClientConnection) -> None:
        self._line, self._numbers = line, count(1)

    async def prompt(self) -> float:
        """Seconds until the shell waits."""
        return await self._until(WAITS)

    async def key(self, key: str) -> float:
        """Seconds until a key that was hit is echoed."""
        began = clock.monotonic()
        await self._hit(key)
        await self._until(key.encode())
        return clock.monotonic() - began

    async def runs(self, line: str) -> float:
        """Seconds until the next prompt."""
        began = clock.monotonic()
        await self._hit(f"{line}\r")
        await self._until(WAITS)
        return clock.monotonic() - began

    async def interrupt(self) -> None:
        await self._hit("\x03")

    async def _hit(self, text: str) -> None:
        await self._line.send(json.dumps({"type": text, "n": next(self._numbers)}))

    async def _until(self, mark: bytes) -> float:
        began, end = clock.monotonic(), b""
        async with asyncio.timeout(30):
            while mark not in end:
                frame = await self._line.recv()
                end = end[-len(mark) :] + (frame if isinstance(frame, bytes) else b"")
        return clock.monotonic() - began


class Room:
    """A served Podium, and people signed in to it."""

    def __init__(self, served: Live) -> None:
        self.served = served
        self.cookies = served.manage("shell", "-v", "0", "-c", SIGN_IN).split()
        self._tabs = count()

    @asynccontextmanager
    async def terminal(self, person: int = 0) -> AsyncIterator[Person]:
        address = self.served.url.replace("http", "ws", 1)
        where = f"{address}/ws/clusters/demo/shell/?place=laptop&tab=tab-{next(self._tabs)}"
        headers = {"Cookie": self.cookies[person % PEOPLE]}
        origin = Origin(self.served.url)
        async with connect(where, origin=origin, additional_headers=headers, max_size=None) as line:
            await line.send(json.dumps({"resize": [100, 30]}))
            yield Person(line)

    def memory(self) -> float:
        """kB of all its processes."""
        pids = [self.served.pid, *self.served.children()]
        lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
        return sum(float(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with live.serving(tmp_path_factory.mktemp("terminals") / "data") as served:
        room = Room(served)
        asyncio.run(opened(room))
        yield room


async def opened(room: Room) -> None:
    """Wait, as the page does, while no process runs the shells yet."""
    deadline = clock.monotonic() + 60
    while True:
        try:
            async with room.terminal() as first:
                await first.prompt()
                return
        except ConnectionClosedError:
            assert clock.monotonic() < deadline
            await asyncio.sleep(0.1)


async def test_the_first_prompt(room: Room, name: str) -> None:
    """a terminal: ms to the first prompt after opening"""
    taken = []
    for person in range(FIRST + 1):
        began = clock.monotonic()
        async with room.terminal(person) as opened:
            await opened.prompt()
            taken.append((clock.monotonic() - began) * 1000)
    assert keep(name, taken[1:], "<= 300") > 0  # what is made once is not measured


async def test_a_hundred_terminals(room: Room, name: str) -> None:
    """100 open terminals"""
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(room.terminal(n)) for n in range(2)]
        for person in people:
            await person.prompt()
        before = room.memory()
        for n in range(OPEN):
            people.append(await stack.enter_async_context(room.terminal(n)))
            await people[-1].prompt()
        await asyncio.sleep(1)
        assert keep(f"{name}: kB of memory for each idle one", [(room.memory() - before) / OPEN], "<= 300")
        taken = [await people[n % len(people)].key("abcdefgh"[n % 8]) * 1000 for n in range(KEYS)]
        keep(f"{name}: ms until a key is echoed (p95)", [float(np.percentile(taken, 95))], "<= 50")


async def test_a_hostile_seat_leaves_others_their_p99(room: Room, name: str) -> None:
    """a neighbour's simple commands: p99 beside a hostile seat, of that beside a friendly one"""
    async with room.terminal(0) as neighbour:
        await neighbour.prompt()
        keep(name, [await one_run(room, neighbour) for _ in range(RUNS)], "<= 1.5")


async def one_run(room: Room, neighbour: Person) -> float:
    samples: dict[tuple[str, ...], list[float]] = {FRIENDLY: [], HOSTILE: []}
    for lines in [*samples] * TURNS:  # in turns, so that a busy machine is busy for both
        async with busy(room, lines):
            until = clock.monotonic() + SECONDS
            while clock.monotonic() < until:
                samples[lines].append(await neighbour.runs("echo one"))
    return float(np.percentile(samples[HOSTILE], 99) / np.percentile(samples[FRIENDLY], 99))


@asynccontextmanager
async def busy(room: Room, lines: tuple[str, ...]) -> AsyncIterator[None]:
    """A seat where these lines are typed, one after the other; each is interrupted if it does not end."""
    async with room.terminal(1) as seat:
        await seat.prompt()
        typing = asyncio.ensure_future(_types(seat, lines))
        yield
        typing.cancel()
        await asyncio.wait({typing})


async def _types(seat: Person, lines: tuple[str, ...]) -> None:
    while True:
        for line in lines:
            try:
                async with asyncio.timeout(SECONDS / len(lines)):
                    await seat.runs(line)
            except TimeoutError:
                await seat.interrupt()
                await seat.prompt()
