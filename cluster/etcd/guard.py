"""The guard at the tables: rows of cluster objects change through the store, or not at all.

Django offers a dozen ways to write a row (save, update, bulk_create, a cascade, a fixture, a bare cursor). All
of them end as one SQL statement, so that is where the guard stands: it looks at every statement of every
connection and refuses one that would write a guarded table while the store's door is shut. Migrations may
rebuild tables (DDL passes), and `opened` is what the store itself uses.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.signals import connection_created

_NAME = r'(?:["`\[]?\w+["`\]]?\.)?["`\[]?(\w+)["`\]]?'
_WRITE = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|REPLACE\s+INTO|MERGE\s+INTO|COPY)"
    rf"\s+(?:ONLY\s+)?{_NAME}",
    re.IGNORECASE,
)
_TRUNCATE = re.compile(r"\bTRUNCATE\b(.*)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_door = threading.local()
_guarded: set[str] = set()


class GuardedTable(RuntimeError):
    """Somebody tried to write a cluster object past the registry."""


def guard(table: str) -> None:
    """Put a table behind the door."""
    _guarded.add(table)


@contextmanager
def opened() -> Iterator[None]:
    """The door stands open for this thread. The store's alone; a test's, to reset its database."""
    depth = getattr(_door, "depth", 0)
    _door.depth = depth + 1
    try:
        yield
    finally:
        _door.depth = depth


def written(sql: str) -> set[str]:
    """The tables that a statement writes, wherever in it (WITH … DELETE, a second statement after a semicolon)."""
    if sql.startswith("SELECT") and ";" not in sql:
        return set()  # most statements, so be quick
    bare = _COMMENT.sub(" ", sql)
    emptied = (name for rest in _TRUNCATE.findall(bare) for name in re.findall(r"\w+", rest))
    return {*_WRITE.findall(bare), *emptied}


def _check(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if not getattr(_door, "depth", 0):
        for table in written(sql) & _guarded:
            raise GuardedTable(
                f"{table} is written through cluster.registry only: it would miss defaults, validation and the log"
            )
    return execute(sql, params, many, context)


def _watch(connection: Any, **_: Any) -> None:
    if _check not in connection.execute_wrappers:
        connection.execute_wrappers.append(_check)


connection_created.connect(_watch, dispatch_uid="cluster.etcd.guard")
