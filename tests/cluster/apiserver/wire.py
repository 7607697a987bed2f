"""The API as a server sees it: scopes in, messages out, through the front door that daphne calls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from asgiref.testing import ApplicationCommunicator
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.testing import WebsocketCommunicator
from django.core.handlers.asgi import ASGIHandler

from cluster.apiserver.root import ApiServer
from cluster.apiserver.routing import websocket_urlpatterns
from cluster.etcd.watch import hub

TOKEN = "demo-token"


def application() -> ApiServer:
    return ApiServer(
        ProtocolTypeRouter({"http": ASGIHandler(), "websocket": URLRouter(websocket_urlpatterns)})
    )


def quiet() -> None:
    """The hub as it was before anybody followed the log."""
    hub.stop()
    hub._thread = None
    hub._stop.clear()


class Stream:
    """An answer that keeps coming, read line by line."""

    def __init__(self, communicator: ApplicationCommunicator) -> None:
        self.communicator = communicator
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.rest = b""
        self.open = True

    async def started(self) -> Stream:
        message = await self.communicator.receive_output(5)
        self.status, self.headers = message["status"], dict(message["headers"])
        return self

    async def line(self, seconds: float = 5) -> Any:
        """The next line, decoded; TimeoutError when none comes, None at the end."""
        while b"\n" not in self.rest:
            if not self.open:
                return None
            message = await self.communicator.receive_output(seconds)
            self.rest += message.get("body", b"")
            self.open = message.get("more_body", False)
        line, _, self.rest = self.rest.partition(b"\n")
        return json.loads(line)

    async def text(self) -> str:
        """Everything until the end."""
        while self.open:
            message = await self.communicator.receive_output(5)
            self.rest += message.get("body", b"")
            self.open = message.get("more_body", False)
        return self.rest.decode()

    async def event(self) -> tuple[str, Any]:
        line = await self.line()
        return line["type"], line["object"]


def scope(path: str, method: str = "GET", token: str = TOKEN, **headers: str) -> dict[str, Any]:
    parts = urlsplit(path)
    given = {"authorization": f"Bearer {token}"} if token else {}
    pairs = [(k.replace("_", "-").encode(), v.encode()) for k, v in {**given, **headers}.items()]
    return {
        "type": "http",
        "method": method,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": pairs,
    }


@asynccontextmanager
async def streamed(
    path: str, method: str = "GET", token: str = TOKEN, **headers: str
) -> AsyncIterator[Stream]:
    """An open request; leaving the block is the client leaving."""
    communicator = ApplicationCommunicator(application(), scope(path, method, token, **headers))
    await communicator.send_input({"type": "http.request", "body": b""})
    try:
        yield await Stream(communicator).started()
    finally:
        await communicator.send_input({"type": "http.disconnect"})
        with suppress(asyncio.CancelledError):
            await communicator.wait(5)


def websocket(path: str, *subprotocols: str, token: str = TOKEN, **headers: str) -> WebsocketCommunicator:
    found = scope(path, token=token, **headers)["headers"]
    return WebsocketCommunicator(application(), path, headers=found, subprotocols=list(subprotocols))
