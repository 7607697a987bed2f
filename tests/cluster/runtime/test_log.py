"""A container's log."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from cluster.runtime.log import Log, Logs, select
from cluster.runtime.records import ContainerRef, LogLine, MemoryRecords

REF = ContainerRef("uid", "web")
LINES = [LogLine(10.0, "stdout", "one"), LogLine(20.0, "stderr", "two"), LogLine(30.0, "stdout", "three")]


def test_a_line_is_a_line_when_its_newline_has_come() -> None:
    log = Log(REF, 0, MemoryRecords())
    log.write("stdout", b"on")
    assert log.lines() == []
    log.write("stdout", b"e\ntwo")
    assert [line.text for line in log.lines()] == ["one"]
    log.close()
    assert [line.text for line in log.lines()] == ["one", "two"]


def test_lines_are_handed_to_the_records_once() -> None:
    records = MemoryRecords()
    log = Log(REF, 0, records)
    log.write("stdout", b"a\n")
    log.save()
    log.save()
    assert [line.text for line in records.read_logs(REF)] == ["a"]


def test_a_follower_hears_every_later_line_until_the_end() -> None:
    log = Log(REF, 0, MemoryRecords())
    log.write("stdout", b"before\n")
    heard: list[str | None] = []
    so_far, stop = log.follow(lambda line: heard.append(line.text if line else None))
    log.write("stderr", b"after\n")
    log.close()
    assert ([line.text for line in so_far], heard) == (["before"], ["after", None])
    stop()


def test_kubectls_options_select() -> None:
    assert select(LINES, tail=1) == b"three\n"
    assert select(LINES, since=20.0) == b"two\nthree\n"
    assert select(LINES, tail=0) == b""
    assert select(LINES[:1], timestamps=True) == b"1970-01-01T00:00:10.000000000Z one\n"


class Failing(MemoryRecords):
    """Records that cannot be written while they are `full`; it counts how often it was tried."""

    full, tries = False, 0

    def append_log(self, ref: ContainerRef, run: int, lines: Iterable[LogLine]) -> None:
        self.tries += 1
        if self.full:
            raise OSError("no space left on device")
        super().append_log(ref, run, lines)


def test_of_many_logs_only_those_that_said_something_are_saved() -> None:
    records = Failing()
    found: dict[ContainerRef, Log] = {}
    logs = Logs(records, found.__getitem__)
    for n in range(3):
        ref = ContainerRef("uid", f"c-{n}")
        found[ref] = logs.open(ref, 0)
    logs.save()
    found[ContainerRef("uid", "c-1")].write("stdout", b"a\n")
    logs.save()
    logs.save()
    assert records.tries == 1
    assert [line.text for line in records.read_logs(ContainerRef("uid", "c-1"))] == ["a"]


def test_what_could_not_be_saved_is_tried_again() -> None:
    records = Failing()
    found: dict[ContainerRef, Log] = {}
    logs = Logs(records, found.__getitem__)
    found[REF] = logs.open(REF, 0)
    found[REF].write("stdout", b"a\n")
    records.full = True
    with pytest.raises(OSError, match="no space"):
        logs.save()
    records.full = False
    logs.save()
    assert [line.text for line in records.read_logs(REF)] == ["a"]


def test_lines_of_a_container_that_is_gone_are_not_kept() -> None:
    records = Failing()
    logs = Logs(records, dict[ContainerRef, Log]().__getitem__)
    logs.open(REF, 0).write("stdout", b"late\n")
    logs.save()
    assert records.tries == 0
