"""One terminal of the page: a shell over a websocket.

Wire. To the page: binary frames are what is printed; text frames are JSON: {"got": N} (so much of what you typed has
arrived), {"edit": PATH} and {"view": TEXT, "name": NAME} (open a window, and type a line when it is closed). From the
page: {"type": TEXT, "n": N} numbered from 1, {"resize": [columns, rows]}, or bytes, which are typed as they come.

A page that names its tab (?tab=) may come back to its shell after a lost connection and says what it has seen (?seen=);
without one, the shell ends with its websocket. Shells run where the kubelets run.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import parse_qs

import orjson
from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from cluster.apimachinery.errors import StatusError
from dashboard import access, sessions
from dashboard.sessions import FORBIDDEN
from dashboard.terminal import lines, opening
from dashboard.terminal.lines import Key, Line, TooMany

ENDED, TRY_AGAIN = 1000, 4503
"""How a line is closed. (1013 is "try again later", too, but an application may send only 1000 and 3000 to 4999.)"""
UNAVAILABLE = 503
"""No process runs the shells just now, as while a server starts: the page waits for one."""


class ShellConsumer(AsyncWebsocketConsumer):
    """ws/clusters/NAME/shell/?place=laptop | internet | node:NAME | pod:NAMESPACE/NAME/CONTAINER"""

    line: Line | None = None
    forget: sessions.End | None = None
    shown: asyncio.Task[None] | None = None
    bell: asyncio.TimerHandle | None = None
    barred = False

    async def connect(self) -> None:
        cluster = self.scope["url_route"]["kwargs"]["cluster"]
        await self.accept()
        if not await access.may_see(self.scope, cluster, acting=True):
            await self.close(FORBIDDEN)
            return
        self.forget = sessions.follow(self.scope, lambda: asyncio.ensure_future(self.bar()))
        ends = await sync_to_async(access.ends_in)(self.scope["user"], cluster)
        if ends is not None:
            self.bell = asyncio.get_running_loop().call_later(ends, lambda: asyncio.ensure_future(self.bar()))
        asked = parse_qs(self.scope["query_string"].decode())
        user = str(self.scope["user"].get_username())
        self.key = Key(user, cluster, _one(asked, "place") or "internet", _one(asked, "tab"))
        line = lines.come_back(self.key) if self.key.tab else None
        seen = int(_one(asked, "seen") or 0) if line and _one(asked, "seen").isdigit() else 0
        try:
            self.line = line or await opening.begun(self.key)
        except TooMany as told:
            await self.out(str(told).encode())
            await self.close(ENDED)
            return
        except StatusError as error:
            if error.code == UNAVAILABLE and self.key.tab:
                await self.close(TRY_AGAIN)
                return
            await self.out(f"{error.message}\r\n".encode())
            await self.close(ENDED)
            return
        if self.key.tab:
            await self.out(orjson.dumps({"got": self.line.got, "resumed": line is not None}).decode())
        self.shown = asyncio.ensure_future(self.show(self.line, seen))

    async def show(self, line: Line, seen: int) -> None:
        await line.show(self.out, seen)
        await self.close(ENDED)

    async def out(self, data: bytes | str) -> None:
        await self.send(bytes_data=data) if isinstance(data, bytes) else await self.send(text_data=data)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.line is None:
            return
        if bytes_data:
            await self.line.feed(bytes_data[: opening.PASTE])
        elif text_data:
            await self.told(text_data)

    async def told(self, text: str) -> None:
        """What is no message of the page's is not heard."""
        assert self.line is not None
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            return
        if await opening.hear(self.line, message):
            await self.out(orjson.dumps({"got": self.line.got}).decode())

    async def bar(self) -> None:
        """They have signed out, or may act no more: the shell does not wait for them."""
        self.barred = True
        await self.close(FORBIDDEN)

    async def disconnect(self, code: int) -> None:
        if self.forget is not None:
            self.forget()
        for pending in (self.shown, self.bell):
            if pending is not None:
                pending.cancel()
        if self.line is None:
            return
        if self.key.tab and not self.barred and code != ENDED:
            lines.leave(self.key, self.line)
        else:
            with suppress(Exception):
                await self.line.close()


def _one(asked: dict[str, list[str]], name: str) -> str:
    return asked.get(name, [""])[0]
