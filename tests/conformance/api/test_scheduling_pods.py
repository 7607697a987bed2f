"""[sig-scheduling] Where pods go, and what sends them away: predicates and taints.

Upstream: test/e2e/scheduling/predicates.go, test/e2e/node/taints.go, test/e2e/architecture/conformance.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import Client, Things
from tests.conformance.api.conftest import Space
from tests.conformance.api.runs import started
from tests.conformance.api.shapes import AGNHOST, container, pod, ready
from tests.harness import wait

pytestmark = pytest.mark.slow
FAKE = "scheduling.k8s.io/foo"


@pytest.fixture
def nodes(client: Client) -> Things:
    return client.things("v1", "Node")


def workers(nodes: Things) -> list[str]:
    return sorted(meta.name(n) for n in nodes.list() if not meta.get(n, "spec.taints"))


def unplaced(space: Space, name: str) -> None:
    """The scheduler has tried, and found no node."""

    def told() -> bool:
        condition = meta.condition(space.pods.get(name), "PodScheduled") or {}
        return condition.get("reason") == "Unschedulable"

    wait.until(told, f"{name} fits nowhere")


def test_there_are_two_nodes_without_taints(nodes: Things) -> None:
    """Conformance tests minimum number of nodes"""
    assert len(workers(nodes)) >= 2


@pytest.fixture
def foo(nodes: Things) -> Iterator[str]:
    """A node that has five of a thing that nobody knows."""
    name = workers(nodes)[0]
    for field in ("capacity", "allocatable"):
        nodes.patch(name, {"status": {field: {FAKE: "5"}}}, "status")
    yield name
    for field in ("capacity", "allocatable"):
        nodes.patch(name, {"status": {field: {FAKE: None}}}, "status")


def using(name: str, amount: int, **spec: Any) -> Obj:
    given = {"requests": {FAKE: str(amount)}, "limits": {FAKE: str(amount)}}
    return pod(name, container(resources=given), **spec)


def test_no_more_is_placed_than_there_is_room(space: Space, nodes: Things, foo: str) -> None:
    """Scheduler, resource limits"""
    label = {space.name: "node"}
    nodes.patch(foo, {"metadata": {"labels": label}})
    started(space, using("filler", 4, nodeSelector=label))
    space.pods.create(using("additional", 2, nodeSelector=label))
    unplaced(space, "additional")
    nodes.patch(foo, {"metadata": {"labels": {space.name: None}}})


def test_a_node_selector_that_nobody_matches_keeps_a_pod_waiting(space: Space) -> None:
    """Scheduler, node selector not matching"""
    space.pods.create(pod("web", nodeSelector={"label": "nonempty"}))
    unplaced(space, "web")


def test_a_node_selector_brings_a_pod_to_its_node(space: Space, nodes: Things) -> None:
    """Scheduler, node selector matching"""
    name, key = workers(nodes)[1], f"kubernetes.io/e2e-{space.name}"
    nodes.patch(name, {"metadata": {"labels": {key: "42"}}})
    started(space, pod("web", nodeSelector={key: "42"}))
    assert space.pods.get("web")["spec"]["nodeName"] == name
    nodes.patch(name, {"metadata": {"labels": {key: None}}})


def test_a_host_port_at_all_addresses_clashes_with_one_at_an_address(space: Space, nodes: Things) -> None:
    """Scheduling, HostPort and Protocol match, HostIPs different but one is default HostIP (0.0.0.0)"""
    host: Obj = {"nodeSelector": {"kubernetes.io/hostname": workers(nodes)[0]}}

    def serving(name: str, ip: str) -> Obj:
        port = {"containerPort": 8080, "hostPort": 54322, "hostIP": ip, "protocol": "TCP"}
        return pod(name, container(AGNHOST, "pause", ports=[port]), **host)

    started(space, serving("pod4", "0.0.0.0"))
    space.pods.create(serving("pod5", "127.0.0.1"))
    unplaced(space, "pod5")


def tolerant(name: str, node: str, seconds: int, key: str) -> Obj:
    toleration = {"key": key, "value": "evictTaintVal", "effect": "NoExecute", "tolerationSeconds": seconds}
    return pod(name, tolerations=[toleration], nodeSelector={"kubernetes.io/hostname": node})


def tainted(nodes: Things, name: str, key: str, on: bool) -> None:
    taint = {"key": key, "value": "evictTaintVal", "effect": "NoExecute"}
    nodes.change(name, lambda o: o["spec"].update(taints=[taint] if on else []))


@pytest.mark.usefixtures("hurried")
def test_a_taint_evicts_after_the_tolerated_seconds_unless_it_goes(space: Space, nodes: Things) -> None:
    """Taint, Pod Eviction on taint removal; Pod Eviction, Toleration limits"""
    node, key = workers(nodes)[1], f"e2e-{space.name}"
    started(space, tolerant("short", node, 5, key), tolerant("long", node, 3600, key))
    try:
        tainted(nodes, node, key, True)
        wait.until(lambda: not space.pods.exists("short"), "the less tolerant pod is evicted")
        assert ready(space.pods.get("long"))
    finally:
        tainted(nodes, node, key, False)
    assert not meta.is_deleting(space.pods.get("long"))
