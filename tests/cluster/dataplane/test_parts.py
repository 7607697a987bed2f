"""Snapshots that share their parts: what no change concerns is the very same thing in the next one."""

from __future__ import annotations

import pytest

from cluster.dataplane import parts
from cluster.dataplane.parts import Objects, remembered
from cluster.dataplane.world import World
from tests.cluster.dataplane.worlds import Cluster, pod, service


def after(world: World, resource: str, *objects: dict[str, object], gone: str = "") -> World:
    named = {f"{o['metadata']['namespace']}/{o['metadata']['name']}": o for o in objects}  # type: ignore[index]
    return world.after({resource: {**named, **({gone: None} if gone else {})}}, rules=None, synced={}, revision=1)


def test_a_part_is_handed_on_while_nothing_of_its_kinds_changes() -> None:
    world = Cluster().world()
    nodes, routes, services = world.nodes, world.routes, world.services
    then = after(world, "pods", pod("web", "10.244.1.9", "node-1"))
    assert then.nodes is nodes
    assert then.routes is routes
    assert then.services is services


def test_an_index_takes_in_what_has_changed_and_the_world_before_keeps_its_own() -> None:
    world = Cluster([pod("old", "10.244.1.8", "node-1")]).world()
    assert "10.244.1.8" in world.pods_by_ip
    then = after(world, "pods", pod("web", "10.244.1.9", "node-1"), gone="default/old")
    assert ("10.244.1.8" in then.pods_by_ip, "10.244.1.9" in then.pods_by_ip) == (False, True)
    assert ("10.244.1.8" in world.pods_by_ip, "10.244.1.9" in world.pods_by_ip) == (True, False)


def test_what_nobody_has_asked_for_is_made_when_it_is() -> None:
    then = after(Cluster().world(), "services", service("web", "10.0.0.77", {"port": 80}))
    assert "10.0.0.77" in then.cluster_ips


def test_a_part_of_a_changed_kind_is_made_anew() -> None:
    world = Cluster().world()
    assert world.zone.answer("web.default.svc.cluster.local").addresses() == ()
    then = after(world, "services", service("web", "10.0.0.77", {"port": 80}))
    assert then.zone.answer("web.default.svc.cluster.local").addresses() == ("10.0.0.77",)


def test_objects_stay_as_they_were_given_until_they_change_and_are_then_in_the_order_of_their_keys() -> None:
    b, a, c = ({"metadata": {"name": name}} for name in "bac")
    given = Objects({"nodes": [b, a]})
    then, swaps = given.after({"nodes": {"c": c, "a": None}})
    assert (given["nodes"], then["nodes"], swaps["nodes"]) == ((b, a), (b, c), ([a], [c]))
    assert [*then] == ["nodes"]


def test_a_question_is_answered_once_in_a_snapshot_and_anew_in_the_next() -> None:
    asked: list[str] = []

    @remembered
    def ask(world: World, name: str) -> int:
        asked.append(name)
        return len(asked)

    world = Cluster().world()
    assert [ask(world, "a"), ask(world, "a"), ask(world, "b"), ask(Cluster().world(), "a")] == [1, 1, 2, 3]


def test_no_more_than_so_many_answers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MANY", 10)
    world, square = Cluster().world(), remembered(lambda world, number: number**2)
    assert [square(world, n) for n in range(100)] == [n**2 for n in range(100)]
    assert len(world.answers) <= 10
