"""A door: one socket on 127.0.0.1, and what becomes of a client that comes in there.

Where the cluster would refuse, nobody listens, and a client is refused by the kernel itself; where it would drop, the
connection is taken and nothing ever comes; a refusal that only the pod's own node can tell (nobody listens there) is
a reset. All else is bytes, both ways.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from typing import Any

from cluster.apimachinery.errors import StatusError
from cluster.kubelet import nodes
from dashboard.serving import attendance
from dashboard.serving.ways import BALANCERS_FROM, Way

LOOPBACK = "127.0.0.1"
LAST = 65535
CHUNK = 65536
NEVER = 504  # no answer ever comes
log = logging.getLogger(__name__)


class Door:
    """A socket that stands for one way. Held but deaf (bound, not listening) while the way refuses."""

    def __init__(self, way: Way, number: int) -> None:
        self.way, self.number = way, number
        self._server: asyncio.Server | None = None
        self._datagrams: asyncio.DatagramTransport | None = None
        self._held: socket.socket | None = None
        self._guests: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Let clients in. OSError when another program has taken the number."""
        if self._server or self._datagrams:
            return
        self._let_go()
        if self.way.protocol == "UDP":
            loop = asyncio.get_running_loop()
            made = await loop.create_datagram_endpoint(lambda: Datagrams(self.way), (LOOPBACK, self.number))
            self._datagrams = made[0]
        else:
            self._server = await asyncio.start_server(self._welcome, LOOPBACK, self.number)

    def shut(self) -> None:
        """Refuse new clients, but keep the number; connections that stand go on, as they do past a node's rules."""
        self._deafen()
        if self._held is None and self.way.protocol == "TCP":
            self._held = bound(self.number)

    def close(self) -> None:
        """The way is gone, and whoever is on it."""
        self._deafen()
        for guest in self._guests:
            guest.cancel()
        self._let_go()

    def _deafen(self) -> None:
        if self._server:
            self._server.close()
        if self._datagrams:
            self._datagrams.close()
        self._server = self._datagrams = None

    def _let_go(self) -> None:
        if self._held:
            self._held.close()
            self._held = None

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._guests.add(task)
        task.add_done_callback(self._guests.discard)
        try:
            await _carry(self.way, reader, writer)
        except (OSError, asyncio.CancelledError):
            _reset(writer)
        except Exception:
            log.exception("a connection through door %s broke", self.number)
            _reset(writer)


async def _carry(way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One client's connection: through the cluster, or refused, or left hanging."""
    await attendance.arrive(way.cluster)
    try:
        session = await nodes.current().enter(way.cluster, way.place, way.host, way.port, way.protocol)
    except StatusError as error:
        if error.code == NEVER:
            while await reader.read(CHUNK):
                pass
        return _reset(writer)
    inward = asyncio.ensure_future(_inward(session, reader))
    try:
        async for _, data in session.events():
            writer.write(data)
            await writer.drain()
    finally:
        inward.cancel()
        await session.close()
        with suppress(OSError):
            writer.close()


async def _inward(session: nodes.Session, reader: asyncio.StreamReader) -> None:
    with suppress(OSError):
        while data := await reader.read(CHUNK):
            await session.feed(data)
        await session.close_stdin()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a refusal does: with RST."""
    with suppress(OSError):
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Datagrams(asyncio.DatagramProtocol):
    """Datagrams have no connection: each goes its own way, and its answer, if one comes, goes back."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: Any) -> None:
        task = asyncio.ensure_future(self._pass(data, address))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pass(self, data: bytes, address: Any) -> None:
        with suppress(StatusError, OSError):
            way = self._way
            await attendance.arrive(way.cluster)
            session = await nodes.current().enter(way.cluster, way.place, way.host, way.port, "UDP")
            await session.feed(data)
            await session.close_stdin()
            async for _, said in session.events():
                self._transport.sendto(said, address)


def bound(number: int) -> socket.socket:
    """A socket that holds a number and refuses everybody: nobody listens on it. OSError when it is taken."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((LOOPBACK, number))
    except OSError:
        held.close()
        raise
    return held


def free(wished: int, taken: Iterable[int] = ()) -> int:
    """The number wished for, or the next one that no program has and no other door."""
    others = set(taken)
    for number in chain(range(wished, LAST + 1), range(BALANCERS_FROM, wished)):
        with suppress(OSError):
            if number not in others:
                socket.create_server((LOOPBACK, number)).close()
                return number
    raise OSError("no port is free")
