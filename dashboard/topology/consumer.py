"""The page's websocket: a snapshot, then deltas, for one browser.

The log's tail hands beats to a bounded queue; the sender takes what has gathered and sends it. A browser too slow to
keep up gets a fresh snapshot instead of an endless backlog, and costs nobody else anything. A browser that comes back
says the revision it has seen and gets only what it missed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import orjson
from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from cluster.dataplane import live
from cluster.etcd import store, watch
from cluster.etcd.watch import Beat, Record
from dashboard import access
from dashboard.topology import messages

BACKLOG = 64
NEWEST = 20
REMEMBERED = 5
"""Requests that a page opened later can still replay."""
FORBIDDEN, MISSING = 4403, 4404


class TopologyConsumer(AsyncWebsocketConsumer):
    """ws/clusters/NAME/topology/?since=REVISION"""

    _subscription: watch.Subscription | None = None
    _sender: asyncio.Future[None] | None = None

    async def connect(self) -> None:
        self.cluster = self.scope["url_route"]["kwargs"]["cluster"]
        await self.accept()
        if not await access.may_see(self.scope, self.cluster):
            await self.close(FORBIDDEN)
            return
        self._beats: deque[Beat] = deque(maxlen=BACKLOG)
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        watch.hub.start()
        try:
            await self._begin()
        except store.NoCluster:
            await self.close(MISSING)
            return
        self._sender = asyncio.ensure_future(self._send_beats())

    async def disconnect(self, code: int) -> None:
        if self._subscription is not None:
            watch.hub.unsubscribe(self._subscription)
        if self._sender is not None:
            self._sender.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._sender

    async def _begin(self) -> None:
        """Send where things stand, and follow the log from there."""
        revision, snapshot = await sync_to_async(messages.snapshot)(self.cluster)
        seen = self._seen_before()
        missed = await sync_to_async(_missed)(self.cluster, seen, revision) if seen else None
        if missed is None:
            await self._json(snapshot)
        else:
            news = [messages.change(r) for r in missed if messages.told(r)]
            await self._json({**snapshot, "changes": news})
        for trace in await sync_to_async(_traces)(self.cluster, 0, REMEMBERED):
            await self._json({"type": "trace", "trace": trace})
        self._traffic, self._syncs = snapshot["traffic"], -1
        if self._subscription is not None:
            watch.hub.unsubscribe(self._subscription)
        self._subscription = watch.hub.subscribe(self.cluster, revision, self._hear)

    def _seen_before(self) -> int:
        text = parse_qs(self.scope["query_string"].decode()).get("since", ["0"])[0]
        return int(text) if text.isdigit() else 0

    def _hear(self, beat: Beat) -> None:
        """From the log's thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._enqueue, beat)

    def _enqueue(self, beat: Beat) -> None:
        self._beats.append(beat)
        self._news.set()

    async def _send_beats(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            if len(self._beats) == BACKLOG:
                self._beats.clear()
                await self._begin()
                continue
            while self._beats:
                await self._tell(self._beats.popleft())

    async def _tell(self, beat: Beat) -> None:
        proxies = None
        if beat.syncs != self._syncs:
            self._syncs = beat.syncs
            proxies = await sync_to_async(watch.proxy_syncs)(self.cluster)
        await self._json(messages.delta(beat, proxies))
        if beat.traffic > self._traffic:
            seen, self._traffic = self._traffic, beat.traffic
            for trace in await sync_to_async(_traces)(self.cluster, seen):
                await self._json({"type": "trace", "trace": trace})

    async def _json(self, message: dict[str, Any]) -> None:
        await self.send(text_data=orjson.dumps(message).decode())


def _missed(cluster: str, seen: int, revision: int) -> list[Record] | None:
    """The records a returning browser has not seen; None when the log no longer has them."""
    row = store.cluster_row(cluster)
    if not row.compacted <= seen <= revision:
        return None
    return watch.records_after(row.pk, seen, revision)


def _traces(cluster: str, after: int, limit: int = NEWEST) -> list[dict[str, Any]]:
    return [live.trace_json(cluster, row) for row in live.traffic_after(cluster, after, limit)]
