"""A terminal with a person before it: of a program of one's own, or of the page's shell over its websocket.

A shell that edits its line tells the terminal when it waits for one: it switches bracketed paste on (ESC [?2004h),
and off when Enter was hit. Between off and the next on stands what the command printed.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

WAITS, RUNS = "\x1b[?2004h", "\x1b[?2004l"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\x00")
ROWS, COLUMNS = 40, 200


class Line(Protocol):
    """The bytes' way there and back."""

    def write(self, data: bytes) -> None: ...

    def read(self, seconds: float) -> bytes | None:
        """What came, b"" if nothing did in that time, None when it has ended."""


@dataclass
class Terminal:
    """Everything that was printed, and how much of it was read."""

    line: Line
    printed: str = ""
    seen: int = 0
    ended: bool = False
    prompt: str = ""  # the last one, and what was typed at it

    def opens(self) -> str:
        """What is printed until the first prompt comes."""
        return self._until(WAITS)

    def types(self, command: str) -> str:
        """Type a line at the prompt; what it prints until the next prompt."""
        self._enter(command)
        return self._until(WAITS)

    def leaves(self, command: str = "exit") -> str:
        """Type the last line; what is printed until the end."""
        self._enter(command)
        return self._until(None)

    def _enter(self, command: str) -> None:
        self.line.write(f"{command}\r".encode())
        self.prompt = self._until(RUNS)

    def _until(self, mark: str | None, seconds: float = 20) -> str:
        deadline = time.monotonic() + seconds
        while not self.ended and (mark is None or self.printed.find(mark, self.seen) < 0):
            assert time.monotonic() < deadline, f"no {mark!r} came after:\n{self.printed[self.seen :]!r}"
            data = self.line.read(0.5)
            self.ended = data is None
            self.printed += (data or b"").decode(errors="replace")
        end = len(self.printed) if mark is None else self.printed.find(mark, self.seen)
        assert end >= 0, f"it ended before {mark!r}:\n{self.printed[self.seen :]}"
        text, self.seen = self.printed[self.seen : end], end + len(mark or "")
        return ESCAPES.sub("", text)


@dataclass
class Pty:
    """A program on a pseudo-terminal."""

    descriptor: int

    def write(self, data: bytes) -> None:
        os.write(self.descriptor, data)

    def read(self, seconds: float) -> bytes | None:
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self.descriptor, 65536) or None
        except OSError:  # EIO: nobody holds the other side any more
            return None


@dataclass
class WebSocket:
    """The page's shell."""

    connection: ClientConnection

    def write(self, data: bytes) -> None:
        self.connection.send(data)

    def read(self, seconds: float) -> bytes | None:
        try:
            data = self.connection.recv(timeout=seconds)
        except TimeoutError:
            return b""
        except ConnectionClosed:
            return None
        return data.encode() if isinstance(data, str) else data


@contextmanager
def program(command: str, environment: dict[str, str], folder: Path) -> Iterator[Terminal]:
    """`command` on a terminal of its own."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    with subprocess.Popen(
        ["bash", "-c", command],
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=folder, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        try:
            yield Terminal(Pty(ours))
            process.wait(20)
        finally:
            process.kill()
            os.close(ours)
