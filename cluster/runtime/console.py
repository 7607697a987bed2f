"""What a terminal lends to a program that wants more than lines: its keys, its size, the page around it.

`kubectl exec -it` hands every key on to a shell elsewhere, and that shell draws the screen itself; an editor opens a
window of the page and waits for it to close. While a program has the keys, nothing of the terminal's own acts on them:
Ctrl-C is a key like any other. (A kernel's tty does the same in raw mode.)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson

Page = Callable[[bytes], None]


class Console:
    """`page` sends JSON to the page. All is called on the loop that runs the terminal."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._keys: asyncio.Queue[bytes | None] | None = None
        self._size = (80, 24)
        self._changed = asyncio.Event()

    @property
    def size(self) -> tuple[int, int]:
        """(columns, rows)."""
        return self._size

    @property
    def lent(self) -> bool:
        """Whether a program has the keys now."""
        return self._keys is not None

    def resize(self, columns: int, rows: int) -> None:
        self._size = (columns, rows)
        self._changed.set()

    async def resized(self) -> AsyncIterator[tuple[int, int]]:
        """The size now, and whenever it changes."""
        while True:
            self._changed.clear()
            yield self._size
            await self._changed.wait()

    def feed(self, data: bytes | None) -> None:
        """A key for the program; None: the keyboard is gone."""
        if self._keys is not None:
            self._keys.put_nowait(data)

    @contextmanager
    def keys(self) -> Iterator[AsyncIterator[bytes]]:
        """While it is entered, what is typed goes to this iterator, and what is printed is shown as it is."""
        if self._keys is not None:
            raise BlockingIOError("another program has the keys")
        self._keys = asyncio.Queue()
        try:
            yield _each(self._keys)
        finally:
            self._keys = None

    def show(self, message: Mapping[str, Any]) -> None:
        """Something for the page itself: a JSON object."""
        self._page(orjson.dumps(message))


async def _each(keys: asyncio.Queue[bytes | None]) -> AsyncIterator[bytes]:
    while (data := await keys.get()) is not None:
        yield data
