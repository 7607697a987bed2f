"""A machine's own loopback: what its programs listen on there, its other programs reach, and nobody else.

The data plane knows no such ports: nothing of them is in the cluster. So a machine whose programs listen (a laptop, for
`kubectl port-forward` and `kubectl proxy`) has this in front of its network. Connections are streams of bytes, because
what listens here hands them on to somebody else.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, TypeVar
from weakref import finalize

from cluster.apimachinery.meta import Obj
from cluster.runtime.http import HttpRequest, HttpResponse, header
from cluster.runtime.network import (
    DATAGRAM,
    Connection,
    Network,
    NetworkError,
    RecordType,
    Resolution,
    Source,
    Way,
)

T = TypeVar("T")
FIRST_FREE, LAST_FREE, PRIVILEGED = 32768, 60999, 1024
PATIENCE = 30.0
"""Seconds that one side waits for the other."""
QUIET = 0.1
"""Seconds of silence after which a plain conversation has had its answer."""
LONGEST = 16_000_000
"""Bytes of one answer."""


class End:
    """One end of a connection."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[bytes] = asyncio.Queue()
        self._closed = False
        self.other: End = self

    async def read(self) -> bytes:
        """What came next; b"" when no more will come."""
        chunk = await self._heard.get()
        if not chunk:
            self._heard.put_nowait(b"")
        return chunk

    async def write(self, data: bytes) -> None:
        if self.other._closed:
            raise ConnectionResetError("Connection reset by peer")
        if data:
            self.other._heard.put_nowait(data)

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            self.other._heard.put_nowait(b"")


def pair() -> tuple[End, End]:
    one, other = End(), End()
    one.other, other.other = other, one
    return one, other


Serve = Callable[[End], Awaitable[None]]


@dataclass(eq=False)
class Listener:
    """A port that a program listens on."""

    ports: Ports
    address: str
    port: int
    serve: Serve
    loop: asyncio.AbstractEventLoop
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def connected(self) -> End:
        """The caller's end of a new connection."""
        near, far = pair()
        task = asyncio.ensure_future(self._served(far))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return near

    async def _served(self, end: End) -> None:
        try:
            await self.serve(end)
        finally:
            await end.close()

    async def close(self) -> None:
        self.ports.drop(self)
        for task in self._tasks:
            task.cancel()


class Ports:
    """The ports of one machine that are listened on."""

    def __init__(self) -> None:
        self._listeners: dict[tuple[str, int], Listener] = {}

    async def listen(self, address: str, port: int, serve: Serve) -> Listener:
        """Listens at an address; port 0 is any free one. Raises OSError, as bind(2) does for an ordinary person."""
        if 0 < port < PRIVILEGED:
            raise PermissionError(13, "permission denied")
        number = port or next(each for each in range(FIRST_FREE, LAST_FREE) if not self._taken(each))
        if (address, number) in self._listeners:
            raise OSError(98, "address already in use")
        made = Listener(self, address, number, serve, asyncio.get_running_loop())
        self._listeners[address, number] = made
        return made

    def _taken(self, port: int) -> bool:
        return any(number == port for _, number in self._listeners)

    def drop(self, listener: Listener) -> None:
        self._listeners.pop((listener.address, listener.port), None)

    def find(self, address: str, port: int) -> Listener | None:
        """Who listens there, be it at all addresses."""
        everywhere = "::" if ":" in address else "0.0.0.0"
        found = (self._listeners.get((each, port)) for each in (address, everywhere))
        return next(filter(None, found), None)


@dataclass(frozen=True)
class Loopback:
    """`Network` with a machine's own ports before it."""

    network: Network
    ports: Ports

    def resolve(
        self,
        source: Source,
        name: str,
        family: RecordType = "A",
        *,
        search: bool = True,
        server: str = "",
        way: Way = DATAGRAM,
    ) -> Resolution:
        return self.network.resolve(source, name, family, search=search, server=server, way=way)

    def dial(
        self, source: Source, host: str, port: int, protocol: str = "TCP", timeout: float | None = None
    ) -> Connection:
        listener = self.ports.find(_own(host), port) if protocol == "TCP" and _own(host) else None
        if listener is None:
            return self.network.dial(source, host, port, protocol, timeout)
        return Local(listener)

    def rules(self, source: Source, tool: str) -> str:
        return self.network.rules(source, tool)

    def objects(self, source: Source) -> Mapping[str, Sequence[Obj]]:
        return self.network.objects(source)


def _own(host: str) -> str:
    """The loopback address that a host is; "" for others."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ip_address(host)
    except ValueError:
        return ""
    return str(address) if address.is_loopback else ""


_local_ports = itertools.cycle(range(FIRST_FREE, LAST_FREE))


class Local:
    """`Connection` to a port of this machine. Its methods wait; they may be called from any thread but the loop's."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._end = self._run(listener.connected())
        self.local = f"{self._shown}:{next(_local_ports)}"
        self.remote = f"{self._shown}:{listener.port}"
        finalize(self, _soon, listener.loop, self._end)

    @property
    def _shown(self) -> str:
        return "[::1]" if ":" in self._listener.address else "127.0.0.1"

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._listener.loop).result(PATIENCE + QUIET)

    def certificate(self, server_name: str) -> str | None:
        """Nobody here speaks TLS: what is forwarded is carried as it is."""

    def key(self, server_name: str) -> str:
        return ""

    def reject(self, why: str) -> None:
        self._run(self._end.close())

    def hang_up(self) -> None:
        self._run(self._end.close())

    def http(self, request: HttpRequest) -> HttpResponse:
        return self._run(_asked(self._end, request))

    def send_text(self, data: bytes) -> bytes:
        return self._run(_said(self._end, data))


def _soon(loop: asyncio.AbstractEventLoop, end: End) -> None:
    """Closes a connection that nobody holds any more."""
    with suppress(RuntimeError):
        asyncio.run_coroutine_threadsafe(end.close(), loop)


# -- What is said on a connection -------------------------------------------------


async def _said(end: End, data: bytes) -> bytes:
    """What the other side says to some bytes, until it falls silent."""
    with suppress(ConnectionError):
        await end.write(data)
    found, patience = b"", PATIENCE if data else QUIET
    with suppress(TimeoutError):
        while len(found) < LONGEST and (chunk := await asyncio.wait_for(end.read(), patience)):
            found, patience = found + chunk, QUIET
    return found


async def _asked(end: End, request: HttpRequest) -> HttpResponse:
    """The answer to a request; NetworkError where none comes. One without an end is cut off after PATIENCE."""
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in request.headers)]
    try:
        await end.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + request.body)
    except ConnectionError as problem:
        raise NetworkError(str(problem)) from None
    answer = Answer(request.method == "HEAD")
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not answer.complete and (chunk := await end.read()):
                answer.raw += chunk
    return answer.response()


@dataclass
class Answer:
    """An HTTP answer as its bytes come in."""

    headless: bool
    raw: bytes = b""

    @property
    def complete(self) -> bool:
        head, found, body = self.raw.partition(b"\r\n\r\n")
        if not found:
            return False
        status, headers = _head(head)
        if self.headless or status in (204, 304) or len(body) >= LONGEST:
            return True
        if header(headers, "Transfer-Encoding").lower() == "chunked":
            return body.endswith(b"0\r\n\r\n")
        length = header(headers, "Content-Length")
        return length.isdigit() and len(body) >= int(length)

    def response(self) -> HttpResponse:
        head, found, body = self.raw.partition(b"\r\n\r\n")
        if not found:
            raise NetworkError("Empty reply from server")
        status, headers = _head(head)
        if header(headers, "Transfer-Encoding").lower() == "chunked":
            body = _unchunked(body)
        return HttpResponse(status, headers, body)


def _head(head: bytes) -> tuple[int, tuple[tuple[str, str], ...]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    words = first.split(" ")
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    return status, tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _unchunked(body: bytes) -> bytes:
    found = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size or b"0", 16)
        found, body = found + rest[:length], rest[length + 2 :] if length else b""
    return found
