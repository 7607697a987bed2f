"""Worlds that are kept up with a log. Expected: at every moment the world that would be built from scratch, and on each
node the rules that a kube-proxy would write that sees what was there at the revision it has synced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.mirror import Step
from cluster.dataplane import following
from cluster.dataplane.following import Following
from cluster.dataplane.parts import Part
from cluster.dataplane.world import SLICES, World
from cluster.kube_proxy import modes
from cluster.kube_proxy.rules import Rules
from cluster.kube_proxy.verdict import Mode
from tests.cluster.dataplane.worlds import Cluster, pod, service, slice_of

Objects = dict[str, tuple[Obj, ...]]
BASE = Cluster().world().objects
PODS = [pod(f"web-{n}", f"10.244.{n}.20", f"node-{n}", app="web") for n in (1, 2, 3)]


def web(number: int, **spec: Any) -> Obj:
    return service(f"web-{number}", f"10.0.0.{50 + number}", {"port": 80}, selector={"app": "web"}, **spec)


NODE = BASE["nodes"][0]
OBJECTS: list[tuple[str, Obj]] = [
    *(("pods", one) for one in PODS),
    ("pods", {**PODS[0], "status": {**PODS[0]["status"], "phase": "Succeeded"}}),
    *(("services", web(n)) for n in (1, 2)),
    ("services", web(1, type="LoadBalancer", ingress=[{"ip": "203.0.113.50"}])),
    *((SLICES, slice_of(web(n), PODS[:n])) for n in (1, 2)),
    (SLICES, slice_of(web(1), PODS)),
    ("nodes", {**NODE, "metadata": {**NODE["metadata"], "labels": {"topology.kubernetes.io/zone": "b"}}}),
]
SYNCING = st.sampled_from([(), ("node-1",), ("node-1", "node-2")])
STEPS = st.lists(st.tuples(st.sampled_from(OBJECTS), st.booleans(), SYNCING), max_size=20)


class Log:
    """A log, and all that was there at each of its revisions."""

    def __init__(self) -> None:
        self.history: list[Objects] = [dict(BASE)]

    @property
    def revision(self) -> int:
        return len(self.history) - 1

    def write(self, resource: str, obj: Obj, stays: bool) -> Step:
        held = {meta.key(o): o for o in self.history[-1][resource]}
        before = held.pop(meta.key(obj), None)
        if stays or resource == "nodes":
            held[meta.key(obj)] = obj
        now = tuple(held[key] for key in sorted(held))
        self.history.append({**self.history[-1], resource: now})
        return Step(self.revision, resource, meta.key(obj), before, held.get(meta.key(obj)))

    def past(self, revision: int) -> tuple[Iterable[Obj], Iterable[Obj]]:
        at = self.history[revision]
        return at["services"], at[SLICES]

    def rules(self, node: str, revision: int, mode: Mode) -> Rules:
        """What the node, as it is now, has from what was there then."""
        services, slices = self.past(revision)
        objects = {**self.history[-1], "services": services, SLICES: slices}
        return World.of(objects, mode=mode).compile(node)


def parts(world: World) -> dict[str, Any]:
    return {name: getattr(world, name) for name, part in vars(World).items() if isinstance(part, Part)}


@pytest.mark.parametrize("mode", ["iptables", "nftables", "ipvs"])
@pytest.mark.parametrize("past", [3, 1024])
@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_a_followed_world_is_the_one_built_from_scratch(mode: str, past: int, steps: list[Any]) -> None:
    log, how = Log(), modes.mode(mode)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(following, "PAST", past)
        followed = Following(0, log.history[0], log.past, how)
    world, synced = followed.now((), 0, {}), dict[str, int]()
    for (resource, obj), stays, nodes in steps:
        parts(world)  # everything was asked for, so that everything is handed on
        step = log.write(resource, obj, stays)
        synced = {**synced, **dict.fromkeys(nodes, log.revision)}
        world = followed.now([step], log.revision, synced)
        assert parts(world) == parts(World.of(log.history[-1]))
        for node in ("node-1", "node-2", "node-3"):
            assert world.rules(node) == log.rules(node, synced.get(node, 0), how)


def test_a_node_that_wrote_in_the_middle_of_a_batch_has_the_rules_of_that_moment() -> None:
    log = Log()
    followed = Following(0, log.history[0], log.past)
    batch = [log.write("services", web(n), True) for n in (1, 2)]
    world = followed.now(batch, 2, {"node-1": 1, "node-2": 2})
    assert [("10.0.0.52", 80, "TCP") in world.rules(node).virtual for node in ("node-1", "node-2")] == [False, True]


def test_an_older_world_keeps_its_own_rules() -> None:
    log = Log()
    followed = Following(0, log.history[0], log.past)
    before = followed.now((), 0, {"node-1": 0})
    now = followed.now([log.write("services", web(1), True)], 1, {"node-1": 1})
    assert ("10.0.0.51", 80, "TCP") in now.rules("node-1").virtual
    assert ("10.0.0.51", 80, "TCP") not in before.rules("node-1").virtual


def test_a_record_of_a_kind_that_packets_do_not_meet_changes_nothing_but_the_revision() -> None:
    followed = Following(0, dict(BASE), lambda revision: ((), ()))
    first = followed.now((), 0, {})
    assert followed.now((), 0, {}) is first
    services = first.services
    step = Step(1, "configmaps", "default/c", None, {"metadata": {"name": "c"}})
    then = followed.now([step], 1, {})
    assert (then.revision, then.services is services, "configmaps" in then.objects) == (1, True, False)
