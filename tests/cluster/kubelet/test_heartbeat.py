"""Heartbeats: a Lease for each node, renewed every ten seconds of the cluster's time while the machine runs."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, Decided, Update, controllers
from cluster.client.informer import Cache
from cluster.client.view import ClusterInfo, View
from cluster.kubelet import heartbeat
from tests.cluster.kubelet.pods import NOW

TRUE = {"type": "Ready", "status": "True", "reason": "KubeletReady", "lastTransitionTime": clock.timestamp(NOW)}
WELL = {"type": "MemoryPressure", "status": "False", "lastTransitionTime": clock.timestamp(NOW)}


class Kubelet:
    def __init__(self, *conditions: Obj) -> None:
        self.cache, self.memory = Cache(), dict[str, Any]()
        body = {"apiVersion": "v1", "kind": "Node", "status": {"conditions": list(conditions) or [TRUE]}}
        self.cache.put("nodes", {"metadata": {"name": "node-1", "uid": "uid-1"}, **body})
        self.power(True)

    def power(self, running: bool) -> None:
        self.cache.put(heartbeat.MACHINES, {"metadata": {"name": "node-1"}, "spec": {"running": running}})

    def beat(self, time: float) -> tuple[list[Act], float | None]:
        decided = heartbeat.renew("node-1", View(self.cache, ClusterInfo("demo"), NOW + time, time, self.memory))
        found = decided if isinstance(decided, Decided) else Decided(decided)
        for act in found.acts:
            if isinstance(act, Create | Update):
                self.cache.put(act.resource, act.obj)
        return list(found.acts), found.again

    def renewed(self) -> str:
        lease = self.cache.get(heartbeat.LEASES, heartbeat.NAMESPACE, "node-1")
        return str(meta.get(lease, "spec.renewTime", ""))


def test_the_first_beat_makes_the_lease_a_real_kubelet_has() -> None:
    kubelet = Kubelet()
    ((act,), again) = kubelet.beat(100)
    assert isinstance(act, Create)
    assert act.obj["metadata"]["ownerReferences"] == [
        {"apiVersion": "v1", "kind": "Node", "name": "node-1", "uid": "uid-1"}
    ]
    assert act.obj["spec"] == {
        "holderIdentity": "node-1", "leaseDurationSeconds": 40, "renewTime": clock.micro(NOW + 100),
    }  # fmt: skip
    assert again == 10.0


def test_a_machine_whose_cable_is_cut_is_not_heard_until_it_is_mended() -> None:
    kubelet = Kubelet()
    kubelet.beat(100)
    kubelet.cache.put(heartbeat.MACHINES, {"metadata": {"name": "node-1"}, "spec": {"connected": False}})
    assert kubelet.beat(110) == ([], None)
    kubelet.power(True)
    kubelet.beat(130)
    assert kubelet.renewed() == clock.micro(NOW + 130)


def test_it_is_renewed_every_ten_seconds_and_not_before() -> None:
    kubelet = Kubelet()
    kubelet.beat(100)
    assert kubelet.beat(104) == ([], 6.0)
    kubelet.beat(110)
    assert kubelet.renewed() == clock.micro(NOW + 110)


def test_after_a_skip_it_is_renewed_at_once() -> None:
    kubelet = Kubelet()
    kubelet.beat(100)
    assert len(kubelet.beat(400)[0]) == 1


def test_a_failed_machine_falls_silent() -> None:
    kubelet = Kubelet()
    kubelet.beat(100)
    kubelet.power(False)
    assert kubelet.beat(200) == ([], None)
    assert kubelet.renewed() == clock.micro(NOW + 100)


def test_a_machine_back_on_speaks_at_once_and_says_that_it_is_well() -> None:
    unknown = {"status": "Unknown", "reason": "NodeStatusUnknown", "message": "Kubelet stopped posting node status."}
    kubelet = Kubelet({**TRUE, **unknown}, {**WELL, **unknown})
    acts, _ = kubelet.beat(500)
    assert len(acts) == 2
    node = kubelet.cache.get("nodes", "", "node-1")
    assert node is not None
    ready = meta.condition(node, "Ready")
    assert ready is not None
    assert (ready["status"], ready["reason"]) == ("True", "KubeletReady")
    assert ready["message"] == "kubelet is posting ready status"
    assert ready["lastTransitionTime"] == clock.timestamp(NOW + 500)


def test_its_other_conditions_are_told_in_the_kubelets_words_again() -> None:
    unknown = {"status": "Unknown", "reason": "NodeStatusUnknown", "message": "Kubelet stopped posting node status."}
    kubelet = Kubelet({**TRUE, **unknown}, {**WELL, **unknown})
    kubelet.beat(500)
    memory = meta.condition(kubelet.cache.get("nodes", "", "node-1") or {}, "MemoryPressure")
    assert memory is not None
    assert (memory["status"], memory["reason"], memory["message"]) == (
        "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available",
    )  # fmt: skip


def test_a_node_that_is_gone_does_not_come_back_by_itself() -> None:
    kubelet = Kubelet()
    kubelet.cache.drop("nodes", "node-1")
    assert kubelet.beat(100) == ([], None)


def test_beating_is_a_duty_and_no_decision() -> None:
    assert controllers["heartbeat"].duty
