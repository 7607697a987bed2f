"""The pen of a file: who writes to it has it, and all who wait for it get their turn.

SQLite lets one write at a time. Who comes while another writes is told to look again later, after a tenth of a second
at last; whoever looks at a good moment is next, however long the others have looked. When a hall comes in, the site's
threads hand the file to each other, and the loops, which are another process, see it free after seconds.

So they queue before they ask SQLite. The threads of a process do so at a lock of its own. The first of them then stands
for its process at two bytes of a file beside the database, locked as POSIX has it: only one process at a time is
*next*, and keeps that place until it is *writing*. Who has just written finds the place of the next one taken if
anybody else waits, which makes processes take turns. Both bytes fall free when their process dies.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock

from cluster.apimachinery import clock

PATIENCE = 30.0
"""Seconds that a writer queues; then SQLite itself says that the database is locked."""
GLANCE = 0.0005
"""Seconds after which the process that is next looks again."""
NEXT, WRITING = 0, 1
"""The two bytes."""


_pens: dict[tuple[str, int], Pen] = {}
_making = Lock()


def pen(database: str) -> Pen:
    """The one of a database's file, given by its path, in this process. It is never let go: whoever closes a file loses
    what their process has locked in it."""
    with _making:
        key = database, os.getpid()
        if key not in _pens:
            _pens[key] = Pen(database)
        return _pens[key]


class Pen:
    """One database's, in one process. Its file is made beside the database, and stays: `NAME-pen`."""

    def __init__(self, database: str) -> None:
        self._threads = Lock()
        self._file: int | None = None
        with suppress(OSError):  # none can be made there: the processes meet at SQLite's own lock only
            self._file = os.open(f"{database}-pen", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self, patience: float = PATIENCE) -> bool:
        """Whether it was had within so many seconds; then it is to be given back, by this thread or another."""
        until = clock.monotonic() + patience
        if not self._threads.acquire(timeout=patience):
            return False
        had = False
        try:
            had = self._file is None or self._among_processes(self._file, until)
        finally:
            if not had:
                self._threads.release()
        return had

    def give_back(self) -> None:
        if self._file is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, WRITING)
        self._threads.release()

    def _among_processes(self, file: int, until: float) -> bool:
        with _locked(file, NEXT, until) as next_one:
            return next_one and _lock(file, WRITING, until)


@contextmanager
def _locked(file: int, byte: int, until: float) -> Iterator[bool]:
    had = _lock(file, byte, until)
    try:
        yield had
    finally:
        if had:
            fcntl.lockf(file, fcntl.LOCK_UN, 1, byte)


def _lock(file: int, byte: int, until: float) -> bool:
    """Whether it was locked in time. One looks instead of sleeping in the kernel, which knows no patience."""
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except (BlockingIOError, PermissionError):  # the two ways to say that another process has it
            if clock.monotonic() > until:
                return False
            clock.sleep(GLANCE)
        else:
            return True
