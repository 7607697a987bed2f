"""Silent nodes. Expected: Kubernetes' node_lifecycle_controller_test.go and its documentation of node conditions."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.controllers.node_lifecycle import reconcile
from tests.cluster.controllers.objects import NOW, acts, make, pod, said, updates, view

BOTH = ("NoSchedule", "NoExecute")


def node(ready: str = "True", **spec: Any) -> Obj:
    conditions = [{"type": t, "status": s} for t, s in (("MemoryPressure", "False"), ("Ready", ready))]
    return make("Node", "node-1", spec=spec, status={"conditions": conditions})


def lease(renewed: float = 0) -> Obj:
    return make("Lease", "node-1", namespace="kube-node-lease", spec={"renewTime": clock.micro(NOW + renewed)})


def taints(decided: Any) -> list[tuple[str, str]]:
    (found,) = updates(decided)
    return [(t["key"], t["effect"]) for t in meta.get(found, "spec.taints", [])]


def unreachable() -> list[Obj]:
    return [{"key": "node.kubernetes.io/unreachable", "effect": e, "timeAdded": clock.timestamp(NOW)} for e in BOTH]


def test_a_node_that_is_heard_is_left_alone() -> None:
    memory: dict[str, Any] = {}
    assert reconcile("node-1", view(node(), lease(), memory=memory, time=0)).again == 50
    decided = reconcile("node-1", view(node(), lease(10), memory=memory, time=49))
    assert (acts(decided), decided.again) == ([], 50)


def test_fifty_seconds_of_silence_make_its_conditions_unknown() -> None:
    memory: dict[str, Any] = {}
    reconcile("node-1", view(node(), lease(), memory=memory, time=0))
    assert acts(reconcile("node-1", view(node(), lease(), memory=memory, time=49.9))) == []
    decided = reconcile("node-1", view(node(), lease(), memory=memory, time=50))
    (told,) = updates(decided, "status")
    ready = meta.condition(told, "Ready") or {}
    assert (ready["status"], ready["reason"], ready["message"]) == (
        "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.",
    )  # fmt: skip
    assert (meta.condition(told, "DiskPressure") or {})["reason"] == "NodeStatusNeverUpdated"
    assert said(decided) == [("NodeNotReady", "Node node-1 status is now: NodeNotReady")]


def test_wall_clock_time_counts_for_nothing() -> None:
    memory: dict[str, Any] = {}
    reconcile("node-1", view(node(), lease(), memory=memory, time=0))
    assert acts(reconcile("node-1", view(node(), lease(), memory=memory, time=1, now=NOW + 3600))) == []


def test_a_loop_that_has_just_started_gives_every_node_its_time() -> None:
    assert reconcile("node-1", view(node(), lease(-3600), time=900)).again == 50


def test_an_unknown_node_is_tainted_unreachable() -> None:
    assert taints(reconcile("node-1", view(node("Unknown"), lease()))) == [
        ("node.kubernetes.io/unreachable", e) for e in BOTH
    ]  # fmt: skip


def test_a_node_that_says_it_is_not_ready_is_tainted_so() -> None:
    found = taints(reconcile("node-1", view(node("False"), lease())))
    assert found == [("node.kubernetes.io/not-ready", e) for e in BOTH]


def test_a_node_heard_again_loses_the_taints_and_keeps_others() -> None:
    other = {"key": "dedicated", "effect": "NoSchedule"}
    decided = reconcile("node-1", view(node(taints=[other, *unreachable()]), lease()))
    assert taints(decided) == [("dedicated", "NoSchedule")]
    assert acts(decided)[0].why == "what the taint stood for is over"


def test_a_cordon_is_a_taint_and_is_taken_back() -> None:
    cordon = ("node.kubernetes.io/unschedulable", "NoSchedule")
    assert taints(reconcile("node-1", view(node(unschedulable=True), lease()))) == [cordon]
    tainted = node(taints=[{"key": cordon[0], "effect": cordon[1]}])
    assert taints(reconcile("node-1", view(tainted, lease()))) == []


def test_pods_of_a_silent_node_are_not_ready_and_it_is_said_of_them() -> None:
    silent = node("Unknown", taints=unreachable())
    running, elsewhere = pod("a", node="node-1", ip="10.0.0.1"), pod("b", node="node-2", ip="10.0.0.2")
    decided = reconcile("node-1", view(silent, lease(), running, elsewhere))
    (told,) = updates(decided, "status")
    assert meta.name(told) == "a"
    assert meta.condition_is(told, "Ready", "False")
    assert said(decided) == [("NodeNotReady", "Node is not ready")]


def test_a_node_that_is_gone_is_forgotten() -> None:
    memory: dict[str, Any] = {}
    reconcile("node-1", view(node(), lease(), memory=memory))
    reconcile("node-1", view(memory=memory))
    assert memory == {}
