"""kubectl's way to its API server, in process: an ASGI client.

The page's kubectl is handed this as its `Transport`. It opens no socket: a request becomes an ASGI scope, the API
server's application is called with it as daphne would, and what it sends comes back as a stream. So a request is
authenticated, judged and answered as anybody else's; the only proof it carries is the token in its own headers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from cluster.apiserver import dead
from cluster.kubectl.transport import Query, Request, Response, Socket

Message = dict[str, Any]
App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

_BACKLOG = 16
"""Messages that wait to be read before the server is made to wait: a slow terminal must not fill the memory."""
_HOST = (b"host", b"localhost")


class _Call:
    """One run of the application, and the two queues between it and its client."""

    def __init__(self, app: App, scope: dict[str, Any]) -> None:
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(_BACKLOG)
        self._task = asyncio.ensure_future(self._run(app, scope))

    async def _run(self, app: App, scope: dict[str, Any]) -> None:
        try:
            await app(scope, self._to_app.get, self._answered)
        finally:
            self._from_app.put_nowait(None)

    async def _answered(self, message: Message) -> None:
        await self._room.acquire()
        self._from_app.put_nowait(message)

    def send(self, message: Message) -> None:
        self._to_app.put_nowait(message)

    async def receive(self) -> Message | None:
        """The application's next message; None when it has ended."""
        message = await self._from_app.get()
        if message is None:
            self._from_app.put_nowait(None)  # for whoever asks again
        else:
            self._room.release()
        return message

    async def end(self) -> None:
        """The client leaves, so nobody waits for the rest."""
        self._task.cancel()
        await asyncio.wait({self._task})


class _Answer:
    """An HTTP answer whose head has arrived."""

    def __init__(self, call: _Call, head: Message) -> None:
        self._call = call
        self.status = int(head["status"])
        self.headers: Mapping[str, str] = joined(head.get("headers", ()))

    async def read(self) -> bytes:
        return b"".join([chunk async for chunk in self.chunks()])

    async def chunks(self) -> AsyncIterator[bytes]:
        try:
            more = True
            while more and (message := await self._call.receive()) is not None:
                more = bool(message.get("more_body"))
                if body := message.get("body"):
                    yield body
        finally:
            await self._call.end()


class _Refusal:
    """What stands for an HTTP answer where a websocket was refused."""

    headers: Mapping[str, str] = {}

    def __init__(self, status: int, body: bytes = b"") -> None:
        self.status, self._body = status, body

    async def read(self) -> bytes:
        return self._body

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self._body


class _Wire:
    """An open websocket."""

    def __init__(self, call: _Call, subprotocol: str) -> None:
        self._call, self.subprotocol = call, subprotocol

    async def send(self, message: bytes) -> None:
        self._call.send({"type": "websocket.receive", "bytes": message})

    async def receive(self) -> bytes | None:
        message = await self._call.receive()
        if message is None or message["type"] != "websocket.send":
            return None
        data = message.get("bytes")
        return data if data is not None else str(message.get("text", "")).encode()

    async def close(self) -> None:
        self._call.send({"type": "websocket.disconnect", "code": 1000})
        await asyncio.sleep(0)
        await self._call.end()


class InProcess:
    """`Transport` over an ASGI application; `prefix` is put before each path ("/clusters/demo")."""

    def __init__(self, app: App, prefix: str = "") -> None:
        self._app, self._prefix = app, prefix

    async def __call__(self, request: Request) -> Response:
        scope = self._scope("http", request.path, request.query, request.headers)
        call = _Call(self._app, {**scope, "method": request.method})
        call.send({"type": "http.request", "body": request.body, "more_body": False})
        head = await call.receive()
        if head is None:
            raise ConnectionError("the server closed the connection without an answer")
        if dead.is_refusal(head.get("headers", ())):
            await call.end()
            raise ConnectionRefusedError("the API server is dead")
        return _Answer(call, head)

    async def websocket(
        self, path: str, query: Query, protocols: Sequence[str], headers: Mapping[str, str]
    ) -> Socket | Response:
        scope = self._scope("websocket", path, query, headers)
        call = _Call(self._app, {**scope, "subprotocols": list(protocols)})
        call.send({"type": "websocket.connect"})
        first = await call.receive()
        if first and first["type"] == "websocket.accept":
            return _Wire(call, first.get("subprotocol") or "")
        if first and first["type"] == "websocket.http.response.start":
            body = await call.receive() or {}
            await call.end()
            return _Refusal(int(first["status"]), body.get("body", b""))
        await call.end()
        return _Refusal(403)

    def _scope(self, kind: str, path: str, query: Query, headers: Mapping[str, str]) -> dict[str, Any]:
        whole = self._prefix + path
        return {
            "type": kind,
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "https" if kind == "http" else "wss",
            "path": whole,
            "raw_path": quote(whole).encode(),
            "query_string": urlencode(list(query)).encode(),
            "root_path": "",
            "headers": [_HOST, *_lines(headers)],
            "client": ("127.0.0.1", 0),
            "server": ("localhost", 443),
            "extensions": {},
        }


def _lines(headers: Mapping[str, str]) -> Iterator[tuple[bytes, bytes]]:
    """Headers as ASGI has them; a value of several lines is a header that is sent as often."""
    for name, value in headers.items():
        for line in value.split("\n"):
            yield name.encode(), line.encode()


def joined(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers as kubectl reads them: lower case, a repeated one joined by a comma."""
    found: dict[str, str] = {}
    for raw, value in headers:
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found
