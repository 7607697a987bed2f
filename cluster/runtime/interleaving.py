"""In which order a terminal shows what a command says on its two streams: in that of the writing.

On a real terminal stdout and stderr are one file, and nobody can be overtaken. bashkit carries each by itself, so a
warning written before a result could be shown after it. Whoever goes on on the other stream therefore waits until
what was written has been shown. What goes into a file or a pipe is never shown; who has waited for it once in vain
waits for it no more.
"""

from __future__ import annotations

import asyncio
from typing import Literal

Stream = Literal["stdout", "stderr"]
OTHER: dict[Stream, Stream] = {"stdout": "stderr", "stderr": "stdout"}
PATIENCE = 0.25
"""Seconds until what has not been shown is taken to go somewhere else."""


class Interleaving:
    """What one shell's commands have written, and nobody has seen yet: bytes by stream."""

    def __init__(self) -> None:
        self._unseen: dict[Stream, int] = {}
        self._shown = asyncio.Event()
        self.forget()

    def wrote(self, stream: Stream, count: int) -> None:
        self._unseen[stream] += count

    def showed(self, stream: Stream, count: int) -> None:
        """Also what bash itself said, so this may count too much; then somebody waits too little."""
        self._unseen[stream] = max(0, self._unseen[stream] - count)
        self._shown.set()

    def forget(self) -> None:
        """A new script begins: what the last one sent elsewhere is nobody's wait."""
        self._unseen = {"stdout": 0, "stderr": 0}

    async def turn_to(self, stream: Stream, elsewhere: set[Stream]) -> None:
        """Wait until the other stream's words are seen. `elsewhere`: what this command knows to go nowhere near."""
        other = OTHER[stream]
        if self._unseen[other] and other not in elsewhere:
            try:
                await asyncio.wait_for(self._seen(other), PATIENCE)
            except TimeoutError:
                elsewhere.add(other)
                self._unseen[other] = 0

    async def _seen(self, stream: Stream) -> None:
        while self._unseen[stream]:
            self._shown.clear()
            await self._shown.wait()
