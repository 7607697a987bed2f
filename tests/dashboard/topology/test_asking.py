"""The picture by asking, where websockets do not come through."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from dashboard.topology import asking
from dashboard.topology.broadcast import Pack
from tests.resilience.room import Room

AT_REST = 2000
"""Bytes a second that a page may cost while nothing happens; it asks every other second."""


@pytest.fixture
def teacher(admin_client: Client) -> Client:
    return admin_client


def ask(client: Client, room: Room, since: int | str = "", traffic: int = 0) -> list[Any]:
    answer = client.get(f"/ui/clusters/{room.name}/picture/", {"since": since, "traffic": traffic})
    assert answer.status_code == 200
    found: list[Any] = answer.json()["messages"]
    return found


def revision(room: Room) -> int:
    return int(Cluster.objects.values_list("revision", flat=True).get(name=room.name))


def note(room: Room, name: str) -> None:
    room.registry.create("configmaps", "default", {"metadata": {"name": name}}, actor=Actor("ada"))


def test_who_knows_nothing_gets_the_whole_picture(teacher: Client, room: Room) -> None:
    for unknown in ("", "0", "-1", "abc", 10**9, "9" * 50):
        assert ask(teacher, room, unknown)[0]["type"] == "snapshot"


def test_who_comes_back_is_told_what_they_missed_and_no_more(teacher: Client, room: Room) -> None:
    seen = revision(room)
    note(room, "a")
    note(room, "b")
    (told,) = ask(teacher, room, seen)
    assert (told["type"], told["revision"]) == ("delta", revision(room))
    assert [change["name"] for change in told["changes"]] == ["a", "b"]
    (again,) = ask(teacher, room, told["revision"])
    assert (again["set"], again["del"], again["changes"]) == ([], [], [])


def test_what_is_compacted_or_long_ago_is_told_as_a_whole(
    teacher: Client, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = revision(room)
    note(room, "a")
    monkeypatch.setattr(asking, "MOST", 1)
    assert ask(teacher, room, seen)[0]["type"] == "snapshot"
    monkeypatch.undo()
    Cluster.objects.filter(name=room.name).update(compacted=seen + 1)
    assert ask(teacher, room, seen)[0]["type"] == "snapshot"


def test_at_rest_a_page_that_asks_costs_little(teacher: Client, room: Room) -> None:
    address = f"/ui/clusters/{room.name}/picture/?since={revision(room)}"
    answer = teacher.get(address, headers={"Accept-Encoding": "gzip"})
    head = sum(len(f"{name}: {value}\r\n") for name, value in answer.items())
    assert (len(answer.content) + head) / 2 <= AT_REST


def test_a_heartbeat_of_every_node_costs_a_page_on_its_websocket_little(teacher: Client, room: Room) -> None:
    """Nodes say that they live every ten seconds, a hundred of them at most."""
    heartbeats = {f"node-{n}": 1764000000.123456 + n for n in range(100)}
    message = {**ask(teacher, room, revision(room))[0], "heartbeats": heartbeats}
    assert len(Pack().tell(message).text) / 10 <= AT_REST


def test_another_clusters_picture_is_not_there(client: Client, room: Room) -> None:
    assert client.get(f"/ui/clusters/{room.name}/picture/").status_code == 302
