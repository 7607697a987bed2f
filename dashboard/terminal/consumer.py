"""One terminal of the page: bytes of a shell over a websocket.

Binary frames are what is typed and what is printed; a text frame {"resize": [columns, rows]} tells the size. The
shell runs where the kubelets run, and ends with its websocket.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import parse_qs

import orjson
from channels.generic.websocket import AsyncWebsocketConsumer

from cluster.apimachinery.errors import StatusError
from cluster.kubelet import nodes
from cluster.kubelet.nodes import Session
from dashboard import access, sessions
from dashboard.sessions import FORBIDDEN

ENDED = 1000


class ShellConsumer(AsyncWebsocketConsumer):
    """ws/clusters/NAME/shell/?place=internet | node:NAME | pod:NAMESPACE/NAME/CONTAINER"""

    session: Session | None = None
    forget: sessions.End | None = None

    async def connect(self) -> None:
        self.cluster = self.scope["url_route"]["kwargs"]["cluster"]
        await self.accept()
        if not await access.may_see(self.scope, self.cluster):
            await self.close(FORBIDDEN)
            return
        self.forget = sessions.follow(self.scope, lambda: asyncio.ensure_future(self.close(FORBIDDEN)))
        place = parse_qs(self.scope["query_string"].decode()).get("place", ["internet"])[0]
        try:
            self.session = await self._open(place)
        except StatusError as error:
            await self._print(f"{error.message}\r\n".encode())
            await self.close(ENDED)
            return
        self._pump = asyncio.ensure_future(self._print_all(self.session))

    async def _open(self, place: str) -> Session:
        kind, _, name = place.partition(":")
        if kind != "pod":
            return await nodes.current().shell(self.cluster, place)
        namespace, pod, container = (*name.split("/"), "", "")[:3]
        return await nodes.current().exec(self.cluster, namespace, pod, container, ["sh"], True, True)

    async def _print_all(self, session: Session) -> None:
        async for _, data in session.events():
            await self._print(data)
        await self.close(ENDED)

    async def _print(self, data: bytes) -> None:
        await self.send(bytes_data=data)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.session is None:
            return
        if bytes_data:
            await self.session.feed(bytes_data)
        elif text_data:
            size = orjson.loads(text_data).get("resize")
            if isinstance(size, list) and len(size) == 2:
                await self.session.resize(int(size[0]), int(size[1]))

    async def disconnect(self, code: int) -> None:
        if self.forget is not None:
            self.forget()
        if self.session is not None:
            with suppress(Exception):
                await self.session.close()
            pump = getattr(self, "_pump", None)
            if pump is not None:
                pump.cancel()
