"""The server's fold of what it says, on the golden walk that the page's own fold is held to (tests/js/graph)."""

from __future__ import annotations

import copy
import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from dashboard.topology import picture
from dashboard.topology.broadcast import Pack
from dashboard.topology.picture import Picture

GOLDEN = Path(__file__).parents[2] / "golden" / "topology-walk.json"


@pytest.fixture
def walk() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(GOLDEN.read_text())
    return read


def test_the_parts_of_a_crowd_are_the_first_picture_and_then_everyone_once(
    walk: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "CROWD", 3)
    monkeypatch.setattr(picture, "PORTION", 4)
    first, *rest = Picture(walk["fresh"]).parts()
    assert first["crowd"] == walk["parts"][0]["crowd"]
    assert first["collections"] == walk["parts"][0]["collections"]
    assert rest[-1]["whole"]
    pods = walk["fresh"]["collections"]["pods"]
    assert {pod["state"] for pod in first["collections"]["pods"].values()}.isdisjoint(picture.QUIET)
    later = [key for part in rest for collection, key, _ in part["set"] if collection == "pods"]
    assert sorted([*first["collections"]["pods"], *later]) == sorted(pods)
    on_node_1 = [pod for pod in pods.values() if pod["node"] == "node-1"]
    ready = [pod for pod in on_node_1 if pod["state"] == "ready"]
    assert first["crowd"]["nodes"]["node-1"] == [len(ready), len(on_node_1)]


def test_few_pods_come_at_once(walk: dict[str, Any]) -> None:
    assert [*Picture(walk["fresh"]).parts()] == [walk["fresh"]]


def test_of_a_changed_object_only_the_fields_that_differ_are_told(walk: dict[str, Any]) -> None:
    held = Picture(copy.deepcopy(walk["fresh"]))
    uid, pod = next(iter(walk["fresh"]["collections"]["pods"].items()))
    delta = {"type": "delta", "revision": 999, "set": [["pods", uid, {**pod, "restarts": 7}]], "del": [],
             "changes": [], "heartbeats": {}}  # fmt: skip
    told = held.tell(delta)
    assert told == {"type": "delta", "revision": 999, "set": [], "alter": [["pods", uid, {"restarts": 7}]]}
    assert held.message["collections"]["pods"][uid] == {**pod, "restarts": 7}


def test_one_stream_after_another_is_one_stream() -> None:
    read = zlib.decompressobj(-zlib.MAX_WBITS)
    first, second = Pack(), Pack()
    tellings = [first.tell({"n": 1}), second.tell({"n": 2}), second.tell({"n": 3})]
    assert [json.loads(read.decompress(telling.packed)) for telling in tellings] == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert [json.loads(telling.text) for telling in tellings] == [{"n": 1}, {"n": 2}, {"n": 3}]
