"""The client's side of https, between bytes and bytes: one request, one answer.

The connection may be a socket of this machine or one inside the simulated cluster, so TLS is Python's ssl on two
buffers, and whatever carries the bytes is a `Wire`.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from cluster.kubelet.nodes import Session

_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:[ \t]*chunked", re.IGNORECASE | re.MULTILINE)
CHUNK = 65536


class Broken(Exception):
    """The other side went away, or speaks no HTTP."""


@dataclass(frozen=True)
class Wire:
    """A connection: how to send, what is heard, how to end it."""

    send: Callable[[bytes], Awaitable[None]]
    heard: AsyncIterator[bytes]
    close: Callable[[], Awaitable[None]]

    @classmethod
    def of_session(cls, session: Session) -> Wire:
        """A connection inside the cluster."""

        async def heard() -> AsyncIterator[bytes]:
            async for _, data in session.events():
                yield data

        return cls(session.feed, heard(), session.close)


async def opened(host: str, port: int) -> Wire:
    """A connection of this machine; OSError."""
    reader, writer = await asyncio.open_connection(host, port)

    async def send(data: bytes) -> None:
        writer.write(data)
        await writer.drain()

    async def heard() -> AsyncIterator[bytes]:
        while data := await reader.read(CHUNK):
            yield data

    async def close() -> None:
        writer.close()

    return Wire(send, heard(), close)


async def exchanged(wire: Wire, context: ssl.SSLContext, name: str, request: bytes) -> tuple[int, bytes]:
    """The status and the body that a server answers a request with; ssl.SSLError, Broken."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname=name)
    while not _shaken(tls):
        await wire.send(outgoing.read())
        data = await anext(wire.heard, b"")
        if not data:
            raise Broken("EOF")
        incoming.write(data)
    tls.write(request)
    await wire.send(outgoing.read())
    held = b""
    async for data in wire.heard:
        incoming.write(data)
        held += _plain(tls)
        if (answer := _answer(held, ended=False)) is not None:
            return answer
    if (answer := _answer(held, ended=True)) is None:
        raise Broken("EOF")
    return answer


def _shaken(tls: ssl.SSLObject) -> bool:
    """Whether the handshake is over; else there is something to send, or to wait for."""
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


def _plain(tls: ssl.SSLObject) -> bytes:
    """All that can be read by now."""
    found = b""
    try:
        while data := tls.read(CHUNK):
            found += data
    except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
        pass
    return found


def _answer(held: bytes, *, ended: bool) -> tuple[int, bytes] | None:
    """The answer in the bytes so far, None while it is not complete."""
    head, end, rest = held.partition(b"\r\n\r\n")
    if not end:
        return None
    first = head.split(b"\r\n")[0].split(b" ")
    if len(first) < 2 or not first[0].startswith(b"HTTP/") or not first[1].isdigit():
        raise Broken(f'malformed HTTP response "{head[:40].decode(errors="replace")}"')
    status = int(first[1])
    if _CHUNKED.search(head):
        body = _dechunked(rest)
        return None if body is None else (status, body)
    length = _LENGTH.search(head)
    if length is None:
        return (status, rest) if ended else None
    return (status, rest[: int(length[1])]) if len(rest) >= int(length[1]) else None


def _dechunked(rest: bytes) -> bytes | None:
    """A chunked body, None while it is not complete."""
    found = b""
    while True:
        size, end, rest = rest.partition(b"\r\n")
        if not end:
            return None
        count = int(size.split(b";")[0] or b"0", 16)
        if count == 0:
            return found
        if len(rest) < count + 2:
            return None
        found, rest = found + rest[:count], rest[count + 2 :]
