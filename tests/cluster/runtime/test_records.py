"""The in-memory records."""

from __future__ import annotations

from cluster.runtime.records import ContainerRef, ExitRecord, LogLine, MemoryRecords

REF = ContainerRef("uid", "web")


def test_logs_are_kept_by_run() -> None:
    records = MemoryRecords()
    records.append_log(REF, 0, [LogLine(1.0, "stdout", "first")])
    records.append_log(REF, 1, [LogLine(2.0, "stdout", "second")])
    assert [line.text for line in records.read_logs(REF)] == ["second"]
    assert [line.text for line in records.read_logs(REF, previous=True)] == ["first"]


def test_a_pod_that_left_is_forgotten() -> None:
    records = MemoryRecords()
    records.append_log(REF, 0, [LogLine(1.0, "stdout", "x")])
    records.save_exit(REF, 0, ExitRecord(1, "Error", "", 1.0, 2.0))
    records.save_files("uid", "v", {"a": b"1"})
    records.forget("uid")
    assert (records.read_logs(REF), records.load_exit(REF), records.load_files("uid", "v")) == ([], None, {})
