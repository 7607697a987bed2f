"""What a node keeps on its disk, in the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cluster.kubelet.records import Rows
from cluster.runtime.records import ContainerRef, ExitRecord, LogLine

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

REF, OTHER = ContainerRef("uid-web", "c"), ContainerRef("uid-web", "sidecar")
ENDED = ExitRecord(137, "Error", "", 100.0, 105.5)


def line(text: str, at: float = 1.0) -> LogLine:
    return LogLine(at, "stdout", text)


def texts(lines: list[LogLine]) -> list[str]:
    return [found.text for found in lines]


def test_logs_come_back_as_they_were_written() -> None:
    rows = Rows()
    written = [LogLine(1.25, "stdout", "one"), LogLine(2.5, "stderr", "zwei – 二")]
    rows.append_log(REF, 0, written[:1])
    rows.append_log(REF, 0, written[1:])
    assert Rows().read_logs(REF) == written


def test_the_newest_run_is_the_log_and_the_one_before_it_the_previous() -> None:
    rows = Rows()
    for run in range(3):
        rows.begin(REF, run)
        rows.append_log(REF, run, [line(f"run {run}")])
    assert texts(rows.read_logs(REF)) == ["run 2"]
    assert texts(rows.read_logs(REF, previous=True)) == ["run 1"]


def test_a_run_that_has_said_nothing_yet_is_the_newest_all_the_same() -> None:
    rows = Rows()
    rows.append_log(REF, 0, [line("run 0")])
    rows.begin(REF, 1)
    assert rows.read_logs(REF) == []
    assert texts(rows.read_logs(REF, previous=True)) == ["run 0"]


def test_the_last_run_of_each_container_is_known() -> None:
    rows = Rows()
    assert rows.last_runs("uid-web") == {}
    rows.begin(REF, 0)
    rows.begin(REF, 1)
    rows.begin(OTHER, 0)
    assert Rows().last_runs("uid-web") == {"c": 1, "sidecar": 0}


def test_beginning_a_run_twice_is_beginning_it_once() -> None:
    rows = Rows()
    rows.begin(REF, 0)
    rows.begin(REF, 0)
    assert rows.last_runs("uid-web") == {"c": 0}


def test_an_exit_is_kept() -> None:
    rows = Rows()
    assert rows.load_exit(REF) is None
    rows.save_exit(REF, 0, ENDED)
    rows.begin(REF, 1)
    assert rows.load_exit(REF) == ENDED


def test_files_of_a_volume_are_kept_whole() -> None:
    rows = Rows()
    rows.save_files("uid-web", "cache", {"a": b"\x00\xff", "dir/b": b""})
    rows.save_files("uid-web", "cache", {"a": b"new"})
    assert rows.load_files("uid-web", "cache") == {"a": b"new"}
    assert rows.load_files("uid-web", "other") == {}


def test_a_pod_that_leaves_takes_everything_along() -> None:
    rows = Rows()
    rows.append_log(REF, 0, [line("gone")])
    rows.save_files("uid-web", "cache", {"a": b"x"})
    rows.begin(ContainerRef("uid-stays", "c"), 0)
    rows.forget("uid-web")
    assert (rows.read_logs(REF), rows.load_files("uid-web", "cache"), rows.last_runs("uid-web")) == ([], {}, {})
    assert rows.last_runs("uid-stays") == {"c": 0}


def test_what_was_deleted_while_nobody_looked_is_swept_away() -> None:
    rows = Rows()
    rows.begin(REF, 0)
    rows.save_files("uid-web", "cache", {"a": b"x"})
    rows.sweep()
    assert (rows.last_runs("uid-web"), rows.load_files("uid-web", "cache")) == ({}, {})


@pytest.mark.django_db(transaction=True)
def test_what_is_written_of_a_pod_that_is_being_forgotten_is_no_error() -> None:
    rows = Rows()

    def writing() -> None:
        try:
            for run in range(100):
                rows.append_log(REF, 0, [line(f"run {run}")])
                rows.save_exit(OTHER, 0, ENDED)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(writing)
        while not written.done():
            rows.forget("uid-web")
        written.result()
