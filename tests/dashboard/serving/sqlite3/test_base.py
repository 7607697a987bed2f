"""SQLite's connections, kept for the next thread: in good order only, and never to another file."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import ConnectionHandler

from dashboard.serving import database
from dashboard.serving.sqlite3 import base


@pytest.fixture
def connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> Iterator[ConnectionHandler]:
    """Those of a file of its own, none of which waits yet."""
    monkeypatch.setattr(base, "_idle", deque())
    handler = ConnectionHandler({"default": database.sqlite(tmp_path / "own.sqlite3")})
    with django_db_blocker.unblock():
        with handler["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE number (value integer)")
        handler["default"].close()
        yield handler


def elsewhere(work: Callable[[], Any]) -> Any:
    """What it answers in a thread of its own."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result()


def used(connections: ConnectionHandler) -> Any:
    """The connection that a thread gets, which closes it when it has used it."""
    wrapper = connections["default"]
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM number")
        cursor.execute("PRAGMA foreign_keys")
        assert cursor.fetchone() == (1,)
    found = wrapper.connection
    wrapper.close()
    return found


def test_the_next_thread_gets_the_connection_that_the_last_one_closed(connections: ConnectionHandler) -> None:
    first = elsewhere(lambda: used(connections))
    assert elsewhere(lambda: used(connections)) is first


def test_two_at_once_never_have_the_same(connections: ConnectionHandler) -> None:
    connections["default"].ensure_connection()
    assert elsewhere(lambda: used(connections)) is not connections["default"].connection
    connections["default"].close()
    assert len(base._idle) == 2


def test_what_was_left_in_a_transaction_is_undone_and_not_kept(connections: ConnectionHandler) -> None:
    wrapper = connections["default"]
    wrapper.set_autocommit(False)
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO number VALUES (1)")
    wrapper.close()
    assert len(base._idle) == 0
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM number")
        assert cursor.fetchone() == (0,)
    connections["default"].close()


def test_one_that_has_failed_is_not_kept(connections: ConnectionHandler) -> None:
    wrapper = connections["default"]
    wrapper.ensure_connection()
    wrapper.errors_occurred = True
    wrapper.close()
    assert len(base._idle) == 0


def test_a_file_in_the_place_of_another_gets_a_connection_of_its_own(
    connections: ConnectionHandler, tmp_path: Path
) -> None:
    used(connections)
    for file in tmp_path.glob("own.sqlite3*"):
        file.unlink()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master")
        assert cursor.fetchall() == []
    connections["default"].close()


def test_no_more_wait_than_so_many(connections: ConnectionHandler, monkeypatch: pytest.MonkeyPatch) -> None:
    used(connections)
    monkeypatch.setattr(base, "KEPT", 1)
    connections["default"].ensure_connection()
    elsewhere(lambda: used(connections))
    connections["default"].close()
    assert len(base._idle) == 1


def written(connections: ConnectionHandler, times: int = 1, at_end: Callable[[], None] = lambda: None) -> None:
    """A thread's transactions: each reads, and then writes what follows from it."""
    wrapper = connections["default"]
    for _ in range(times):
        wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with wrapper.cursor() as cursor:
            cursor.execute("INSERT INTO number SELECT count(*) FROM number")
        at_end()
        wrapper.commit()
        wrapper.set_autocommit(True)
    wrapper.close()


def test_the_writers_of_a_process_queue_and_are_never_told_to_ask_again(connections: ConnectionHandler) -> None:
    connections.settings["default"]["OPTIONS"]["timeout"] = 0  # SQLite would refuse the second at once
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(written, connections, 20) for _ in range(8)]:
            done.result()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT value FROM number ORDER BY value")
        assert [value for (value,) in cursor.fetchall()] == [*range(160)]
    connections["default"].close()


@pytest.mark.parametrize("ending", ["rollback", "close"])
def test_who_does_not_finish_lets_the_next_one_write(connections: ConnectionHandler, ending: str) -> None:
    connections.settings["default"]["OPTIONS"]["timeout"] = 0

    def given_up() -> None:
        wrapper = connections["default"]
        with pytest.raises(ZeroDivisionError):
            written(connections, at_end=lambda: 1 // 0)  # type: ignore[arg-type]
        getattr(wrapper, ending)()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(given_up).result()
        elsewhere(lambda: written(connections))
        threads.submit(lambda: connections["default"].close()).result()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT value FROM number")
        assert cursor.fetchall() == [(0,)]
    connections["default"].close()
