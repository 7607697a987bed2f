"""The pen of a file: threads and processes queue for it, take turns, and nobody keeps it who is gone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db.utils import ConnectionHandler

from cluster.apimachinery import clock
from dashboard.serving import database
from dashboard.serving.sqlite3.pen import Pen, pen

ROOT = Path(__file__).resolve().parents[4]
Other = Callable[[str], "subprocess.Popen[str]"]

HOLDS = "pen.take(); print('mine', flush=True); input(); pen.give_back(); print('yours', flush=True); input()"
WRITES_ON = """
from concurrent.futures import ThreadPoolExecutor
def turns():
    while True:
        pen.take()
        with open(name + '-log', 'a') as log:
            log.write('o')
        time.sleep(0.002)
        pen.give_back()
with ThreadPoolExecutor(8) as threads:
    [threads.submit(turns) for _ in range(8)]
    time.sleep(0.1)
    print('mine', flush=True)
"""
INSERTS = """
import django
from django.conf import settings
settings.configure(); django.setup()
from django.db.utils import ConnectionHandler
from dashboard.serving import database
made = database.sqlite(Path(name)); made['OPTIONS']['timeout'] = 0
wrapper = ConnectionHandler({'default': made})['default']
print('mine', flush=True)
for _ in range(100):
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with wrapper.cursor() as cursor:
        cursor.execute('INSERT INTO number SELECT count(*) FROM number')
    wrapper.commit()
    wrapper.set_autocommit(True)
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "own.sqlite3")


@pytest.fixture
def other(file: str) -> Iterator[Other]:
    """Another process that does something with the pen, once it has said that it began."""
    begun: list[subprocess.Popen[str]] = []

    def does(what: str) -> subprocess.Popen[str]:
        head = (
            "import sys, time\nfrom pathlib import Path\nfrom dashboard.serving.sqlite3.pen import Pen\n"
            "name = sys.argv[1]\npen = Pen(name)\n"
        )
        command = [sys.executable, "-c", head + what, file]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        begun.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "mine\n"
        return process

    yield does
    for process in begun:
        process.kill()
        process.communicate()


def test_a_process_has_one_pen_for_a_file(file: str, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(pen, [file] * 100))) == 1
    assert pen(file) is not pen(str(tmp_path / "another.sqlite3"))


def test_one_thread_has_it_at_a_time(file: str) -> None:
    mine = Pen(file)
    assert mine.take()
    with ThreadPoolExecutor(1) as threads:
        assert not threads.submit(mine.take, 0.01).result()
        mine.give_back()
        assert threads.submit(mine.take, 0.01).result()


def test_one_process_has_it_at_a_time(file: str, other: Other) -> None:
    holder = other(HOLDS)
    mine = Pen(file)
    assert not mine.take(0.01)
    assert holder.stdin is not None
    assert holder.stdout is not None
    print(file=holder.stdin, flush=True)
    assert holder.stdout.readline() == "yours\n"
    assert mine.take(0.01)  # which says, too, that a vain attempt left nothing behind


def test_who_dies_gives_it_back(file: str, other: Other) -> None:
    holder = other(HOLDS)
    mine = Pen(file)
    with ThreadPoolExecutor(1) as threads:
        waits = threads.submit(mine.take)
        holder.kill()
        assert waits.result(timeout=20)


def test_who_waits_for_another_process_gets_it_when_it_is_given_back(file: str, other: Other) -> None:
    holder = other(HOLDS)
    mine, stands = Pen(file), Event()

    def take() -> bool:
        stands.set()
        return mine.take()

    with ThreadPoolExecutor(1) as threads:
        waits = threads.submit(take)
        assert stands.wait(20)
        assert holder.stdin is not None
        print(file=holder.stdin, flush=True)
        assert waits.result(timeout=20)


def test_the_many_of_another_process_do_not_come_before_ours_every_time(file: str, other: Other) -> None:
    other(WRITES_ON)
    mine, log = Pen(file), Path(f"{file}-log")
    for _ in range(40):
        assert mine.take()
        with log.open("a") as lines:
            lines.write("w")
        mine.give_back()
        clock.sleep(0.002)
    turns = log.read_text()
    between = turns[turns.index("w") : turns.rindex("w")]
    assert 0 < between.count("o") <= 4 * between.count("w")


def test_no_process_is_told_by_sqlite_to_ask_again(file: str, other: Other, django_db_blocker: Any) -> None:
    settings = database.sqlite(Path(file))
    settings["OPTIONS"]["timeout"] = 0  # it would say so at once
    connections = ConnectionHandler({"default": settings})
    wrapper = connections["default"]
    with django_db_blocker.unblock():
        with wrapper.cursor() as cursor:
            cursor.execute("CREATE TABLE number (value integer)")
        writer = other(INSERTS)
        while writer.poll() is None:
            wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
            with wrapper.cursor() as cursor:
                cursor.execute("INSERT INTO number SELECT count(*) FROM number")
            wrapper.commit()
            wrapper.set_autocommit(True)
        with wrapper.cursor() as cursor:
            cursor.execute("SELECT value FROM number ORDER BY value")
            values = [value for (value,) in cursor.fetchall()]
        wrapper.close()
    assert writer.returncode == 0
    assert values == [*range(len(values))]
    assert len(values) > 100


def test_where_no_file_can_be_made_the_threads_queue_all_the_same(tmp_path: Path) -> None:
    mine = Pen(str(tmp_path / "no such folder" / "own.sqlite3"))
    assert mine.take()
    assert not mine.take(0.01)
    mine.give_back()
    assert mine.take(0.01)
