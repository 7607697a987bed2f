"""Shells that outlive a bad connection.

A page that loses its websocket comes back within a minute or so and finds its shell as it left it: what was printed
meanwhile is sent again from the byte it had seen, and what was typed meanwhile arrives once. For that both directions
are counted. The page numbers what it types, and sends again whatever it was not told of; a number that has come before
is not typed twice. The server keeps the end of what was printed.

A shell costs memory whether or not anybody looks at it, so one person may have so many and no more.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from cluster.apiserver import terminals
from cluster.kubelet.nodes import PAGE, Session
from cluster.registry import limits

log = logging.getLogger(__name__)

KEPT = 256 * 1024
"""Bytes of output that are kept for a page that is away."""
PATIENCE = 90.0
"""Seconds until the shell of a page that stays away is ended."""
SHELLS = 20
"""Shells that one person may have at once, in all tabs and clusters."""
TOO_MANY = (
    f"You have {SHELLS} shells open, and that is as many as one person may have.\r\n"
    "Leave one of them (type exit, or close its tab), then open this one again.\r\n"
)
LOST = b"\r\n[what was printed before this was too much to keep]\r\n"

Send = Callable[[bytes | str], Awaitable[None]]
"""Bytes are printed; text is JSON for the page."""


@dataclass(frozen=True)
class Key:
    """Whose shell: nobody else's page can take it up. `tab` is a name that the page made."""

    user: str
    cluster: str
    place: str
    tab: str


class Tail:
    """The end of a stream of bytes, by its place in the whole."""

    def __init__(self, limit: int = KEPT) -> None:
        self._limit, self._start, self._kept = limit, 0, bytearray()

    @property
    def end(self) -> int:
        return self._start + len(self._kept)

    def add(self, data: bytes) -> None:
        self._kept += data
        over = len(self._kept) - self._limit
        if over > 0:
            del self._kept[:over]
            self._start += over

    def since(self, seen: int) -> bytes:
        """All after the first `seen` bytes; where some of it is gone, that is said first."""
        if seen < self._start:
            return LOST + self._kept
        return bytes(self._kept[seen - self._start :])


class Line:
    """A shell, and the page that looks at it (or none for the moment). `at_end` is called when it has ended."""

    def __init__(self, session: Session, at_end: Callable[[], None] = lambda: None) -> None:
        self._session = session
        self._output = Tail()
        self._window = ""
        self._told = True
        self._news = asyncio.Event()
        self._seen = 0
        self.got = 0
        self.ended = False
        self._pump = asyncio.ensure_future(self._listen())
        self._pump.add_done_callback(lambda pump: at_end())

    async def _listen(self) -> None:
        try:
            async for channel, data in self._session.events():
                if channel == PAGE:
                    self._window, self._told = data.decode(), False
                else:
                    self._output.add(data)
                self._news.set()
        except Exception:
            log.exception("a shell was lost")
        finally:
            self.ended = True
            self._news.set()

    async def show(self, send: Send, seen: int) -> None:
        """Send all from byte `seen` on, until the shell ends; and the window that is open, to a page that is new."""
        self._seen, self._told = seen, not self._window
        while True:
            self._news.clear()
            if not self._told:
                self._told = True
                await send(self._window)
            if data := self._output.since(self._seen):
                self._seen = self._output.end
                await send(data)
            if self.ended and self._seen == self._output.end:
                return
            if self._told and self._seen == self._output.end:
                await self._news.wait()

    async def news(self, seen: int, afresh: bool, patience: float) -> list[bytes | str]:
        """For a page that asks: what it has not seen, once there is something or after so many seconds."""
        if afresh:
            self._told = not self._window
        self._news.clear()
        if self._told and self._output.end == seen and not self.ended:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), patience)
        window: list[bytes | str] = [] if self._told else [self._window]
        self._told = True
        return [*window, *filter(None, [self._output.since(seen)])]

    @property
    def printed(self) -> int:
        """Bytes that the shell has printed in all."""
        return self._output.end

    async def type(self, number: int, data: bytes) -> None:
        """What was typed, unless it came before."""
        if number == self.got + 1:
            self.got = number
            await self.feed(data)

    async def feed(self, data: bytes) -> None:
        """Whoever types has no window open any more."""
        self._window = ""
        await self._session.feed(data)

    async def resize(self, columns: int, rows: int) -> None:
        await self._session.resize(columns, rows)

    async def close(self) -> None:
        with suppress(Exception):
            await self._session.close()
        self._pump.cancel()
        await asyncio.wait({self._pump})


_waiting: dict[Key, tuple[Line, asyncio.Task[None]]] = {}


class TooMany(Exception):
    """Somebody has as many shells as one person may have; the text is for them."""


async def take_place(user: str, cluster: str = "", limit: int = 0) -> Callable[[], None]:
    """Room for one more shell of a person, and in a cluster that has a limit, until what is returned is called. One
    that waits for a page that has gone makes room for one that is wanted now; raises TooMany where none does."""
    places = {("user", user): (SHELLS, TOO_MANY)}
    if limit:
        places["cluster", cluster] = (limit, f"{limits.said('terminal', limit).capitalize()}.\r\n")
    for (field, name), (most, words) in places.items():
        full = terminals.open_now[field, name] >= most
        left = next((key for key in _waiting if getattr(key, field) == name), None) if full else None
        if left and (line := come_back(left)):
            await line.close()
        if terminals.open_now[field, name] >= most:
            raise TooMany(words)
    return terminals.enter(*places)


def leave(key: Key, line: Line) -> None:
    """The page is gone; its shell waits for it, for a while."""
    _waiting[key] = (line, asyncio.ensure_future(_end_later(key)))


def come_back(key: Key) -> Line | None:
    """The shell that waits for this page, if one does."""
    line, ending = _waiting.pop(key, (None, None))
    if ending:
        ending.cancel()
    return line


async def _end_later(key: Key) -> None:
    await asyncio.sleep(PATIENCE)
    line, _ = _waiting.pop(key)
    await line.close()
