"""A container's log."""

from __future__ import annotations

from cluster.runtime.log import Log, select
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
