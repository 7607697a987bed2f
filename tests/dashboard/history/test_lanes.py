"""The scrubber's rows: what is told, by whom, and which requests were sent."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.client.runner import Runner
from cluster.etcd import beside, store
from dashboard.history import lanes, past
from tests.dashboard.history.lesson import lesson
from tests.resilience.room import Room

pytestmark = pytest.mark.both_engines


def said(found: dict[str, Any], kind: str) -> list[tuple[str, str]]:
    return [(row["what"], row["by"]) for row in found["rows"] if row["kind"] == kind]


def test_a_lesson_is_told_write_by_write_in_words(room: Room, runner: Runner) -> None:
    found = lanes.told(lesson(room, runner))
    by_people = [what for what, by in said(found, "Deployment") if by == "teacher"]
    assert by_people == ["created", "scaled to 3", "deleted"]
    assert ("powered off", "teacher") in said(found, "Machine")
    assert {what for what, _ in said(found, "Pod")} >= {"created", "bound to node-1", "bound to node-2", "deleted"}


def test_neither_heartbeats_nor_the_birth_are_told(room: Room, runner: Runner) -> None:
    found = lanes.told(lesson(room, runner))
    assert {"Lease", "Event"}.isdisjoint(row["kind"] for row in found["rows"])
    assert found["rows"][0]["revision"] > past.oldest(store.cluster_row(room.name)) == found["oldest"]


def test_a_page_that_has_some_rows_asks_for_those_after_them(room: Room, runner: Runner) -> None:
    row = lesson(room, runner)
    everything = lanes.told(row)["rows"]
    middle = everything[len(everything) // 2]["revision"]
    assert lanes.told(row, middle)["rows"] == [r for r in everything if r["revision"] > middle]


def test_only_the_newest_rows_are_told_of_a_long_story(
    room: Room, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = lesson(room, runner)
    everything = lanes.told(row)["rows"]
    monkeypatch.setattr(lanes, "NEWEST", 7)
    assert lanes.told(row)["rows"] == everything[-7:]  # in the same words: what was before is looked up


def test_who_winds_back_further_is_told_the_rows_before(
    room: Room, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = lesson(room, runner)
    everything = lanes.told(row)["rows"]
    monkeypatch.setattr(lanes, "NEWEST", 5)
    page = lanes.told(row)
    pages = [page["rows"]]
    while page["more"]:
        page = lanes.told(row, before=pages[0][0]["revision"])
        pages.insert(0, page["rows"])
    assert [told for rows in pages for told in rows] == everything
    assert all(len(rows) == 5 for rows in pages[1:])


def test_a_request_is_told_with_where_it_was_sent_and_how_it_ended(room: Room) -> None:
    row = store.cluster_row(room.name)
    sent = {
        "revision": row.revision, "seed": 1, "synced": {},
        "request": {"source": {"kind": "internet", "name": "internet"}, "url": "http://x/", "method": "GET"},
        "verdict": {"ok": False, "verdict": "nxdomain"},
    }  # fmt: skip
    number = beside.record_traffic(room.name, [sent])
    (told,) = lanes.told(row)["requests"]
    wanted = {"number": number, "revision": row.revision, "url": "http://x/", "source": "internet", "ok": False}
    assert told.items() >= wanted.items()
