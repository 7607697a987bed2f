"""SQLite's connections, kept for the next thread.

Under ASGI each request runs in a thread of its own, and Django's connections are each thread's own. A new one is dear
here: SQLite reads the schema anew, some hundred tables with all their expressions, which takes longer than most
requests do. So a connection that is closed in good order waits for whoever opens the next. (PostgreSQL's waits in the
pool that its driver brings along, see database.py.)

And one writes at a time: before a transaction begins, its thread takes the file's pen (pen.py).
"""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from sqlite3 import Connection
from typing import Any, NamedTuple

from django.db.backends.sqlite3 import base

from dashboard.serving.sqlite3.pen import Pen, pen

KEPT = 16
"""Connections that wait; more are closed."""


class Idle(NamedTuple):
    """A connection that waits, and to which file: one that was put in its place is another."""

    connection: Connection
    file: tuple[int, ...]


_idle: deque[Idle] = deque()
"""The one that was used last comes first: its pages are still in its cache."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for where connections come from and go to."""

    _file: tuple[int, ...] = ()
    _pen: Pen | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        wanted = _identity(conn_params["database"])
        while _idle:
            try:
                waiting = _idle.pop()
            except IndexError:  # another thread was quicker
                break
            self._file = waiting.file
            if waiting.file == wanted:
                return waiting.connection
            waiting.connection.close()
        made: Connection = super().get_new_connection(conn_params)
        self._file = _identity(conn_params["database"])
        return made

    def _start_transaction_under_autocommit(self) -> None:
        if self._file:
            its = pen(str(self.settings_dict["NAME"]))
            self._pen = its if its.take() else None
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._written()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._written()  # where it could not be, whoever wrote still has the pen, and rolls back

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._written()

    def _written(self) -> None:
        had, self._pen = self._pen, None
        if had is not None:
            had.give_back()

    def _close(self) -> None:
        held: Connection | None = self.connection
        if held is None:
            return
        broken = self.in_atomic_block or self.errors_occurred or held.in_transaction
        try:
            if broken or not self._file or len(_idle) >= KEPT:
                held.close()
            else:
                _idle.append(Idle(held, self._file))
        finally:
            self._written()  # not before SQLite's own lock is free


def _identity(name: Any) -> tuple[int, ...]:
    """A file as the operating system tells it from others, and the process that may use it; () for none."""
    try:
        found = Path(name).stat()
    except OSError:  # a database in memory
        return ()
    return found.st_dev, found.st_ino, os.getpid()
