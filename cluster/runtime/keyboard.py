"""Keys that arrive as bytes from a socket: the input side of prompt_toolkit, without a file.

Its own pipe input costs two file descriptors a session and asks select(2) about them, which fails for numbers
above 1023: too few for a classroom. Here bytes go straight into the parser of terminal escapes.

The library works on all keys that wait at once, a third of a millisecond for each, and everybody waits with it. So it
is handed a few at a time, and plain text that came in one go is handed over like a paste: as one key.
"""

from __future__ import annotations

import asyncio
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import groupby

from prompt_toolkit.input.base import Input
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

RUN, MOUTHFUL = 16, 32
"""Characters that nobody types at once; keys that are worked on before others have their turn."""


def gathered(keys: Iterable[KeyPress]) -> Iterator[KeyPress]:
    """The same keys, with long runs of plain characters as pastes."""
    for plain, run in groupby(keys, lambda key: key.key == key.data and key.data.isprintable()):
        these = list(run)
        if plain and len(these) >= RUN:
            yield KeyPress(Keys.BracketedPaste, "".join(key.data for key in these))
        else:
            yield from these


class Keyboard(Input):
    """Feed it with `send`; keys typed while nobody reads wait for the next reader."""

    def __init__(self) -> None:
        self._keys: list[KeyPress] = []
        self._parser = Vt100Parser(self._keys.append)
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._ready: Callable[[], None] | None = None
        self._held = False

    def send(self, data: bytes) -> None:
        self._parser.feed(self._decoder.decode(data))
        self._tell()

    def hold(self, untouched: Iterable[KeyPress] = ()) -> None:
        """Keep what is typed from now on, and before it what the reader had taken and not touched, until `go_on`.
        Ctrl-C is not kept waiting, nor what was typed before it."""
        self._keys[:0] = untouched
        self._held = True

    def go_on(self) -> None:
        self._held = False
        self._tell()

    def forget(self) -> None:
        """Drop what waits, and what has begun."""
        self._keys.clear()
        self._parser = Vt100Parser(self._keys.append)

    def read_keys(self) -> list[KeyPress]:
        if self._waits():
            return []
        self._keys[:] = gathered(self._keys) if len(self._keys) > RUN else self._keys
        keys, self._keys[:] = self._keys[:MOUTHFUL], self._keys[MOUTHFUL:]
        if self._keys:
            asyncio.get_running_loop().call_soon(self._tell)
        return keys

    def flush_keys(self) -> list[KeyPress]:
        """A lone Escape is a key of its own when nothing follows it."""
        self._parser.flush()
        return self.read_keys()

    @property
    def closed(self) -> bool:
        return False

    @contextmanager
    def attach(self, input_ready_callback: Callable[[], None]) -> Iterator[None]:
        before, self._ready = self._ready, input_ready_callback
        asyncio.get_running_loop().call_soon(self._tell)
        try:
            yield
        finally:
            self._ready = before

    @contextmanager
    def detach(self) -> Iterator[None]:
        before, self._ready = self._ready, None
        try:
            yield
        finally:
            self._ready = before

    def raw_mode(self) -> AbstractContextManager[None]:
        return nullcontext()

    def cooked_mode(self) -> AbstractContextManager[None]:
        return nullcontext()

    def fileno(self) -> int:
        """There is no descriptor, and nobody to ask for one: prompt_toolkit's own DummyInput says it so, too."""
        raise NotImplementedError

    def typeahead_hash(self) -> str:
        return f"keyboard-{id(self)}"

    def close(self) -> None:
        clear_typeahead(self)

    def _tell(self) -> None:
        if self._keys and self._ready and not self._waits():
            self._ready()

    def _waits(self) -> bool:
        return self._held and not any(key.key is Keys.ControlC for key in self._keys)
