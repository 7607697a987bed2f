"""One cluster's news, made once for everyone who looks: a hundred pages cost one delta, one text, one compression.

All pages hear the same bytes. The compression is one endless stream (raw DEFLATE, flushed after every message, so
that a change is told in terms of the changes before it). Who joins cannot know what was said before: for them the
stream begins anew, which every page's decompressor takes in its stride, because a flushed stream may be followed by
any other. What a page is sent first, the picture as it stands, is itself the beginning of its stream.
"""

from __future__ import annotations

import asyncio
import zlib
from collections import deque
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import orjson
from asgiref.sync import sync_to_async

from cluster.apimachinery import clock
from cluster.apiserver import workers
from cluster.dataplane import live
from cluster.etcd import store, watch
from cluster.etcd.watch import Beat
from dashboard.serving import frames
from dashboard.topology import messages
from dashboard.topology.messages import Message
from dashboard.topology.picture import Picture

NEWEST = 20
REMEMBERED = 5
"""Requests that a page opened later can still replay."""


@dataclass(frozen=True)
class Telling:
    """One message, as text and as the next piece of the compressed stream."""

    text: bytes
    packed: bytes

    @cached_property
    def text_frame(self) -> bytes:
        return frames.frame(self.text, frames.TEXT)

    @cached_property
    def packed_frame(self) -> bytes:
        return frames.frame(self.packed, frames.BINARY)


class Listener(Protocol):
    """A page's end of the line; both are called from the loop and must not wait."""

    def hear(self, telling: Telling) -> None: ...
    def begun_anew(self) -> None: ...
    def gone(self) -> None: ...


class Pack:
    """One DEFLATE stream of JSON lines."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)

    def tell(self, message: Message) -> Telling:
        text = orjson.dumps(message)
        packed = self._stream.compress(text + b"\n") + self._stream.flush(zlib.Z_SYNC_FLUSH)
        return Telling(text, packed)


class Broadcast:
    """Follows one cluster for the listeners that joined it."""

    def __init__(self, cluster: str, picture: Picture, syncs: int = -1) -> None:
        """`syncs` counts what nodes had written when the picture was made, -1 if that is not known."""
        self.cluster, self.picture = cluster, picture
        self._listeners: set[Listener] = set()
        self._pack = Pack()
        self._beats: deque[Beat] = deque()
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._traffic, self._syncs = picture.message["traffic"], syncs
        self._last: Beat | None = None
        self._subscription = watch.hub.subscribe(cluster, picture.revision, self._hear, self._gone)
        self._teller = asyncio.ensure_future(self._tell_all())

    @property
    def has_traffic(self) -> bool:
        """Whether there was ever a request that somebody could replay."""
        return bool(self._traffic)

    def join(self, listener: Listener) -> list[Message]:
        """Begin to listen; the answer, the picture as it stands, is to be told before all that is heard."""
        self._listeners.add(listener)
        self._pack = Pack()
        parts = [*self.picture.parts()]
        if self._last is not None:  # time has gone on since the picture changed last
            parts.append({"type": "clock", "now": clock.now(), "clock": messages.clock_of(self._last)})
        return parts

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        if not self._listeners:
            self._end()

    def _end(self) -> None:
        watch.hub.unsubscribe(self._subscription)
        self._teller.cancel()
        if _broadcasts.get(self.cluster) is self:
            del _broadcasts[self.cluster]

    def _hear(self, beat: Beat) -> None:
        """From the log's thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._enqueue, beat)

    def _gone(self) -> None:
        """From the log's thread: the cluster was deleted."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell_end)

    def _tell_end(self) -> None:
        self._end()
        for listener in [*self._listeners]:
            listener.gone()

    def _enqueue(self, beat: Beat) -> None:
        self._beats.append(beat)
        self._news.set()

    async def _tell_all(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            beats = [*self._beats]
            self._beats.clear()
            if beats[-1].revision < self.picture.revision:  # the cluster was made anew under its old name
                self._end()
                for listener in [*self._listeners]:
                    listener.begun_anew()
                return
            self._last = beats[-1]
            records = tuple(record for beat in beats for record in beat.records)
            await self._tell(replace(beats[-1], records=records))

    async def _tell(self, beat: Beat) -> None:
        proxies = None
        if beat.syncs != self._syncs:
            self._syncs = beat.syncs
            proxies = await sync_to_async(watch.proxy_syncs)(self.cluster)
        self._say(self.picture.tell(messages.delta(beat, proxies)))
        if beat.traffic > self._traffic:
            seen, self._traffic = self._traffic, beat.traffic
            for trace in await sync_to_async(traces)(self.cluster, seen):
                self._say({"type": "trace", "trace": trace})

    def _say(self, message: Message) -> None:
        telling = self._pack.tell(message)
        for listener in self._listeners:
            listener.hear(telling)


def traces(cluster: str, after: int, limit: int = NEWEST) -> list[Message]:
    """The requests since number `after`, as the page replays them."""
    return [live.trace_json(cluster, row) for row in live.traffic_after(cluster, after, limit)]


_broadcasts: dict[str, Broadcast] = {}


async def of(cluster: str) -> Broadcast:
    """The cluster's broadcast in this process. Raises store.NoCluster."""
    if cluster not in _broadcasts:
        picture, syncs = await _taken(cluster)
        if cluster not in _broadcasts:  # somebody else may have been quicker
            _broadcasts[cluster] = Broadcast(cluster, picture, syncs)
    return _broadcasts[cluster]


def _picture(cluster: str) -> tuple[Picture, int]:
    """As it stands, and the count of what nodes had written before that."""
    row = store.cluster_row(cluster)
    return Picture(messages.snapshot_of(row)[1]), row.syncs


_taken = workers.in_thread(_picture)
