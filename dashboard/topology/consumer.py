"""The page's websocket: the picture as it stands, then what changes, for one browser.

What is said is made once for all browsers of a cluster (broadcast.py), down to the websocket's frame; here is one
browser's end of the line. What comes while it is still being told how things stand waits in a bounded queue, and a
browser says when it has digested another portion of bytes. One that is too slow for either bound is dropped, and costs
nobody else anything. It comes back with the revision it has seen, and is told what it missed; if the log no longer has
that, the picture it gets says that it is `fresh`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from cluster.etcd import store, watch
from dashboard import access, sessions
from dashboard.serving import frames
from dashboard.sessions import FORBIDDEN
from dashboard.topology import broadcast, messages
from dashboard.topology.broadcast import Broadcast, Pack, Telling
from dashboard.topology.messages import Message

BACKLOG = 256
"""Messages that may wait to be sent."""
DIGESTED = 64 * 1024
"""Bytes for which a browser says one word."""
UNHEARD = 32 * DIGESTED
"""Bytes that may be on their way: the operating system takes a few hundred thousand from us before it says stop."""
MISSING, TOO_SLOW, BEGUN_ANEW = 4404, 4408, 4409


class TopologyConsumer(AsyncWebsocketConsumer):
    """ws/clusters/NAME/topology/?since=REVISION&pack=deflate

    Messages are texts; with `pack` they are pieces of one stream of compressed lines, in binary frames.
    """

    def __init__(self) -> None:
        super().__init__()
        self._broadcast: Broadcast | None = None
        self._sender: asyncio.Future[None] | None = None
        self._queue: deque[Telling] = deque()
        self._news = asyncio.Event()
        self._packed, self._unheard, self._ending = False, 0, 0
        self._write: frames.Write | None = None
        self._forget: sessions.End = lambda: None
        self._waiting = True  # what is heard waits: something else is to be sent first

    async def connect(self) -> None:
        self.cluster = self.scope["url_route"]["kwargs"]["cluster"]
        await self.accept()
        if not await access.may_see(self.scope, self.cluster):
            await self.close(FORBIDDEN)
            return
        self._forget = sessions.follow(self.scope, lambda: self._end(FORBIDDEN), self.cluster)
        wishes = parse_qs(self.scope["query_string"].decode())
        self._packed = wishes.get("pack") == ["deflate"]
        self._write = frames.accepted(self.scope)
        watch.hub.start()
        try:
            await self._begin(_number(wishes.get("since", [""])[0]))
        except store.NoCluster:
            await self.close(MISSING)
            return
        self._sender = asyncio.ensure_future(self._send_queue())

    async def _begin(self, seen: int) -> None:
        """Send where things stand, and listen from there."""
        self._broadcast = await broadcast.of(self.cluster)
        first, *rest = self._broadcast.join(self)
        missed = await sync_to_async(_missed)(self.cluster, seen, first["revision"]) if seen else None
        pack = Pack()
        behind = {"fresh": True} if seen and missed is None else {}
        await self._send(pack.tell(_telling({**first, **behind}, missed)))
        for part in rest:  # of a crowd's compression others shall feel nothing
            await self._send(await sync_to_async(pack.tell)(_telling(part, missed)))
        if self._broadcast.has_traffic:
            for trace in await sync_to_async(broadcast.traces)(self.cluster, 0, broadcast.REMEMBERED):
                await self._send(pack.tell({"type": "trace", "trace": trace}))
        self._unheard = 0

    async def disconnect(self, code: int) -> None:
        self._forget()
        if self._broadcast is not None:
            self._broadcast.leave(self)
        if self._sender is not None:
            self._sender.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._sender

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Whatever a browser says, it means: another portion is digested."""
        self._unheard = max(0, self._unheard - DIGESTED)

    def hear(self, telling: Telling) -> None:
        if len(self._queue) >= BACKLOG or self._unheard >= UNHEARD:
            self._end(TOO_SLOW)
        elif self._write is None or self._waiting or self._ending:
            self._queue.append(telling)
            self._news.set()
        else:
            self._count(telling)
            self._write(telling.packed_frame if self._packed else telling.text_frame)

    def begun_anew(self) -> None:
        self._end(BEGUN_ANEW)

    def gone(self) -> None:
        self._end(MISSING)

    def _end(self, code: int) -> None:
        self._ending = code
        self._news.set()

    async def _send_queue(self) -> None:
        while not self._ending:
            while self._queue and not self._ending:
                await self._send(self._queue.popleft())
            self._waiting = False
            await self._news.wait()
            self._waiting = True
            self._news.clear()
        await self.close(self._ending)

    def _count(self, telling: Telling) -> None:
        self._unheard += len(telling.packed if self._packed else telling.text)

    async def _send(self, telling: Telling) -> None:
        self._count(telling)
        if self._packed:
            await self.send(bytes_data=telling.packed)
        else:
            await self.send(text_data=telling.text.decode())


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _telling(part: Message, missed: list[Message] | None) -> Message:
    """A part of the picture, to one who comes back with what was missed instead of the newest writes."""
    return part if missed is None or "changes" not in part else {**part, "changes": missed}


def _missed(cluster: str, seen: int, revision: int) -> list[Message] | None:
    """The writes a returning browser has not seen; None when the log no longer has them."""
    row = store.cluster_row(cluster)
    if not row.compacted <= seen <= revision:
        return None
    return [messages.change(r) for r in watch.records_after(row.pk, seen, revision) if messages.told(r)]
