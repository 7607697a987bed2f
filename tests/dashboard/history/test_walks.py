"""One request under two revisions: same dice, two worlds."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.client.runner import Runner
from cluster.dataplane import live
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import traverse
from cluster.etcd import store
from dashboard.history.walks import Declared, first_difference, under_two, world_of
from tests.resilience.room import TEACHER, Room

pytestmark = pytest.mark.both_engines


def revision(room: Room) -> int:
    return store.cluster_row(room.name).revision


def expose(room: Room, target: int = 80) -> None:
    ports = [{"port": 80, "targetPort": target}]
    service = {"metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": ports}}
    room.registry.create("services", "default", service, actor=TEACHER)


def ask(room: Room, url: str = "http://web/") -> int:
    """A recorded request from the first of the pods to the Service, answered by whoever declares the port."""
    world = world_of(store.cluster_row(room.name), revision(room))
    servers = Declared({pod["metadata"]["uid"]: pod for pod in world.objects["pods"]})
    source = Source("pod", room.pods()[0]["metadata"]["name"], "default")
    memory = Memory()
    return live.record(room.name, traverse(world, servers, Request(source, url, "GET"), 7, memory), memory)


def walk(room: Room, number: int, a: int, b: int) -> dict[str, Any]:
    return under_two(store.cluster_row(room.name), number, a, b)


def test_the_same_world_twice_is_the_same_walk(room: Room, runner: Runner) -> None:
    room.deploy()
    expose(room)
    runner.settle()
    found = walk(room, ask(room), revision(room), revision(room))
    assert found["differs"] is None
    assert [side["trace"]["outcome"]["verdict"] for side in found["sides"]] == ["answered", "answered"]


def test_before_the_service_there_was_no_such_name(room: Room, runner: Runner) -> None:
    room.deploy()
    runner.settle()
    before = revision(room)
    expose(room)
    runner.settle()
    found = walk(room, ask(room), before, revision(room))
    assert [side["trace"]["outcome"]["verdict"] for side in found["sides"]] == ["nxdomain", "answered"]
    place = found["differs"]
    one, other = (side["trace"]["hops"][:place] for side in found["sides"])
    assert first_difference(one, other) is None  # all before the marked hop is alike
    assert [side["revision"] for side in found["sides"]] == [before, revision(room)]


def test_a_wrong_target_port_is_refused_where_the_mended_one_is_answered(room: Room, runner: Runner) -> None:
    room.deploy()
    expose(room, target=8080)
    runner.settle()
    before = revision(room)
    number = ask(room)
    room.patch("services", "web", {"spec": {"ports": [{"port": 80, "targetPort": 80, "protocol": "TCP"}]}})
    runner.settle()
    found = walk(room, number, before, revision(room))
    assert [side["trace"]["outcome"]["verdict"] for side in found["sides"]] == ["refused", "answered"]


def test_hops_differ_by_what_they_do_not_by_their_words() -> None:
    hop = {"stage": "gate", "place": {"name": "node-1"}, "header": {"dst": "10.0.0.7:80"}, "why": "one"}
    assert first_difference([hop], [{**hop, "why": "another"}]) is None
    assert first_difference([hop], [{**hop, "header": {"dst": "10.244.1.2:80"}}]) == 0
    assert first_difference([hop], [hop, hop]) == 1
