"""A Transport over real sockets: the page's kubectl, driven against a served cluster as the real one is.

The page itself calls the API server in process; a test that compares the two kubectls gives both the same wire.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from cluster.kubectl.transport import Query, Request, Response, Socket


class Answer:
    """An HTTP/1.1 answer, read from its connection as it comes."""

    def __init__(
        self, status: int, headers: Mapping[str, str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.status, self.headers, self._reader, self._writer = status, headers, reader, writer

    async def read(self) -> bytes:
        return b"".join([chunk async for chunk in self.chunks()])

    async def chunks(self) -> AsyncIterator[bytes]:
        try:
            if self.headers.get("transfer-encoding") == "chunked":
                while size := int(await self._reader.readline() or b"0", 16):
                    yield await self._reader.readexactly(size)
                    await self._reader.readline()
            elif length := int(self.headers.get("content-length", 0)):
                yield await self._reader.readexactly(length)
        finally:
            self._writer.close()


@dataclass
class Refused:
    """A websocket that was answered with an ordinary response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    async def read(self) -> bytes:
        return self.body

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self.body


class Wire:
    """An open websocket."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.subprotocol = str(connection.subprotocol or "")

    async def send(self, message: bytes) -> None:
        await self._connection.send(message)

    async def receive(self) -> bytes | None:
        try:
            message = await self._connection.recv()
        except ConnectionClosed:
            return None
        return message.encode() if isinstance(message, str) else message

    async def close(self) -> None:
        await self._connection.close()


@dataclass(frozen=True)
class Connection:
    """`Transport` to a server at a URL, one connection a request, with a token of its own."""

    url: str
    token: str

    async def __call__(self, request: Request) -> Response:
        parts = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 24)
        target = quote(parts.path + request.path) + (f"?{urlencode(list(request.query))}" if request.query else "")
        headers = {"host": parts.netloc, **self._proof(request.headers), "content-length": str(len(request.body))}
        each = (f"{name}: {value}" for name, values in headers.items() for value in values.split("\n"))
        lines = [f"{request.method} {target} HTTP/1.1", *each]
        writer.write("\r\n".join([*lines, "connection: close", "", ""]).encode() + request.body)
        status = int((await reader.readline()).split()[1])
        return Answer(status, await _headers(reader), reader, writer)

    async def websocket(
        self, path: str, query: Query, protocols: Sequence[str], headers: Mapping[str, str]
    ) -> Socket | Response:
        address = self.url.replace("http", "ws", 1) + quote(path) + "?" + urlencode(list(query))
        try:
            return Wire(
                await connect(
                    address,
                    subprotocols=[Subprotocol(each) for each in protocols],
                    additional_headers=self._proof(headers),
                    max_size=None,
                )
            )
        except InvalidStatus as refusal:
            response = refusal.response
            return Refused(response.status_code, dict(response.headers.raw_items()), bytes(response.body or b""))

    def _proof(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}", **headers}


async def _headers(reader: asyncio.StreamReader) -> dict[str, str]:
    """Names in lower case; one that comes often is joined by a comma."""
    found: dict[str, str] = {}
    while line := (await reader.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        key = name.lower()
        found[key] = f"{found[key]}, {value.strip()}" if key in found else value.strip()
    return found
