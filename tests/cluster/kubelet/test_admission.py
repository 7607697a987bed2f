"""What the kubelet refuses of what was bound past the scheduler, in the words of pkg/kubelet/lifecycle/predicate.go."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.informer import Cache
from cluster.client.view import ClusterInfo, View
from cluster.kubelet.admission import judge, refusal
from tests.cluster.kubelet.pods import container, pod

SAID = "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"


def wanting(name: str, port: int = 8080, started: bool = False, **more: Any) -> Obj:
    serving = container(ports=[{"containerPort": 80, "hostPort": port, "protocol": "TCP"}])
    status = {"startTime": "2026-01-02T03:04:05Z"} if started else {}
    return pod(serving, metadata={"name": name, "uid": f"uid-{name}"}, status=status, **more)


def seen(*pods: Obj) -> View:
    cache = Cache()
    for one in pods:
        cache.put("pods", one)
    return View(cache, ClusterInfo("demo"), 0.0, 0.0, {})


def test_a_port_that_another_pod_of_the_node_has_is_refused() -> None:
    found = judge(wanting("b"), [wanting("a")])
    assert found is not None
    assert (found.reason, found.message) == ("NodePorts", SAID)
    assert found.status(wanting("b")) == {
        "phase": "Failed", "reason": "NodePorts", "message": f"Pod was rejected: {SAID}"
    }  # fmt: skip


def test_another_port_is_fine() -> None:
    assert judge(wanting("b", 8081), [wanting("a")]) is None


def test_only_pods_that_live_on_the_node_count() -> None:
    elsewhere = wanting("a", started=True, nodeName="node-2")
    ended = wanting("c", started=True)
    ended["status"]["phase"] = "Succeeded"
    assert refusal(wanting("b"), seen(elsewhere, ended)) is None


def test_whom_the_kubelet_took_up_stays_and_the_next_one_is_refused() -> None:
    a, b = wanting("a"), wanting("b")
    view = seen(a, b)
    assert refusal(a, view) is None
    assert refusal(b, view) is not None
    assert refusal(a, view) is None
    assert meta.uid(a) in view.memory["admitted"]


def test_a_pod_that_has_started_is_not_asked_again() -> None:
    assert refusal(wanting("b", started=True), seen(wanting("a", started=True))) is None
