"""One look of the kubelet at one pod: what it stores, what it has the runtime do, and when it looks again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, Delete, Event, Update, controllers
from cluster.client.informer import Cache
from cluster.client.view import ClusterInfo, View
from cluster.client.waits import wait
from cluster.kubelet import cri, loop
from cluster.kubelet.cri import Observed
from tests.cluster.kubelet.pods import NOW, container, pod
from tests.resilience.room import PretendRuntime

KEY = "default/web"


class Node:
    """node-1 with its kubelet; stores what the loop decides, as the runner does."""

    def __init__(self, pace: str = "class") -> None:
        self.cache, self.memory, self.info = Cache(), dict[str, Any](), ClusterInfo("demo", pace=pace)
        self.runtime, self.time, self.events = PretendRuntime(), 1000.0, list[Event]()
        self.cache.put("nodes", _cluster_scoped("node-1", NODE))
        self.power(True)

    def cable(self, connected: bool) -> None:
        self.cache.put(loop.MACHINES, _cluster_scoped("node-1", {"spec": {"connected": connected}}))

    def power(self, running: bool) -> None:
        self.cache.put(loop.MACHINES, _cluster_scoped("node-1", {"spec": {"running": running}}))

    def arrive(self, obj: Obj) -> None:
        self.cache.put("pods", obj)

    def look(self, after: float = 0.0, key: str = KEY) -> Decided:
        self.time += after
        decided: Decided = loop.sync_pod(key, View(self.cache, self.info, NOW + self.time, self.time, self.memory))
        for act in decided.acts:
            match act:
                case Update(resource, obj):
                    self.cache.put(resource, obj)
                case Delete(resource, namespace, name):
                    self.cache.drop(resource, f"{namespace}/{name}")
                case Event():
                    self.events.append(act)
        for effect in decided.effects:
            effect()
        return decided

    def settle(self, key: str = KEY) -> None:
        """Look as long as it asks to be looked at again soon."""
        for _ in range(20):
            again = self.look(key=key).again
            if again is None or again > 60:
                return
            self.time += again

    def status(self, name: str = "web") -> Obj:
        found = self.cache.get("pods", "default", name)
        assert found is not None
        return dict(found["status"])

    def delete(self, grace: int = 30) -> None:
        found = self.cache.get("pods", "default", "web")
        assert found is not None
        marked = {"deletionTimestamp": "2026-01-02T03:05:05Z", "deletionGracePeriodSeconds": grace}
        self.arrive({**found, "metadata": {**found["metadata"], **marked}})

    def reasons(self) -> list[str]:
        return [event.reason for event in self.events]


NODE: Obj = {
    "spec": {"podCIDR": "10.244.1.0/24"},
    "status": {"addresses": [{"type": "InternalIP", "address": "192.168.10.11"}]},
}


def _cluster_scoped(name: str, body: Obj) -> Obj:
    return {"metadata": {"name": name, "uid": f"uid-{name}"}, **body}


@pytest.fixture
def node() -> Iterator[Node]:
    made = Node()
    former = list(cri._provided)
    cri.provide(made.runtime)
    yield made
    cri._provided[:] = former


def test_a_pod_becomes_ready_with_an_address_of_its_node(node: Node) -> None:
    node.arrive(pod())
    node.settle()
    status = node.status()
    assert status["phase"] == "Running"
    assert meta.ready({"status": status})
    assert status["podIP"].startswith("10.244.1.")
    assert (status["hostIP"], status["podIPs"]) == ("192.168.10.11", [{"ip": status["podIP"]}])
    assert node.reasons() == ["Pulling", "Pulled", "Created", "Started"]
    assert {(e.host, e.field) for e in node.events} == {("node-1", "spec.containers{c}")}


def test_no_address_is_given_before_the_image_is_there(node: Node) -> None:
    node.arrive(pod())
    node.look()
    assert "podIP" not in node.status()


def test_pods_of_one_node_have_different_addresses(node: Node) -> None:
    for number in range(5):
        node.arrive(pod(metadata={"name": f"p{number}", "uid": f"u{number}"}))
        node.settle(f"default/p{number}")
    assert len({node.status(f"p{number}")["podIP"] for number in range(5)}) == 5


def test_a_pod_on_the_hosts_network_has_the_hosts_address(node: Node) -> None:
    node.arrive(pod(hostNetwork=True))
    node.settle()
    assert node.status()["podIP"] == "192.168.10.11"


def test_a_pod_bound_onto_a_taken_host_port_fails_for_good(node: Node) -> None:
    serving = container(ports=[{"containerPort": 80, "hostPort": 8080, "protocol": "TCP"}])
    for name in ("first", "second"):
        node.arrive(pod(serving, metadata={"name": name, "uid": f"uid-{name}"}))
        node.settle(f"default/{name}")
    said = "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"
    assert node.status("first")["phase"] == "Running"
    status = node.status("second")
    assert (status["phase"], status["reason"]) == ("Failed", "NodePorts")
    assert status["message"] == f"Pod was rejected: {said}"
    (told,) = [e for e in node.events if e.type == "Warning"]
    assert (told.reason, told.message) == ("NodePorts", said)
    assert not node.look(100, "default/second").acts


def test_a_settled_pod_is_left_alone(node: Node) -> None:
    node.arrive(pod())
    node.settle()
    found = node.look(100)
    assert (list(found.acts), list(found.effects), found.again) == ([], [], None)


def test_another_pod_with_the_same_image_needs_no_pull(node: Node) -> None:
    node.arrive(pod())
    node.settle()
    node.events.clear()
    node.arrive(pod(metadata={"name": "two", "uid": "uid-two"}))
    node.settle("default/two")
    assert node.reasons() == ["Pulled", "Created", "Started"]


def test_a_deleted_pods_containers_are_stopped_before_it_goes(node: Node) -> None:
    node.arrive(pod())
    node.settle()
    node.delete()
    first = node.look()
    assert [type(act) for act in first.acts] == [Event]
    assert node.reasons()[-1] == "Killing"
    assert node.look().again == wait("stop", "class")
    last = node.look(wait("stop", "class"))
    assert [(act.name, act.uid, act.grace) for act in last.acts if isinstance(act, Delete)] == [("web", "uid-web", 0)]
    node.look()
    assert node.runtime.pods == {}


def test_a_container_that_ignores_term_is_killed_when_its_grace_is_over(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    stop = node.runtime.stop

    def deaf(uid: str, name: str, grace: float) -> None:
        asked.append(grace)
        if not grace:
            stop(uid, name, grace)

    node.arrive(pod())
    node.settle()
    monkeypatch.setattr(node.runtime, "stop", deaf)
    node.delete(grace=7)
    node.look()
    assert node.look().again == 7.0
    node.look(7)
    assert asked == [7.0, 0.0]


def test_a_machine_that_is_off_does_nothing_and_forgets_what_ran(node: Node) -> None:
    node.arrive(pod())
    node.settle()
    node.power(False)
    assert node.look().acts == ()
    assert node.runtime.pods == {}
    node.delete()
    assert node.look().acts == ()


def test_a_machine_whose_cable_is_cut_runs_on_and_hears_of_nothing(node: Node) -> None:
    node.arrive(pod())
    node.settle()
    node.cable(False)
    node.delete()
    assert node.look().acts == ()
    assert node.runtime.pods["uid-web"]["c"].exit is None
    node.cable(True)
    node.settle()
    assert node.runtime.pods["uid-web"]["c"].exit is not None


def test_a_machine_back_on_starts_its_pods_once_more(node: Node) -> None:
    node.arrive(pod())
    node.settle()
    address = node.status()["podIP"]
    node.power(False)
    node.look()
    node.power(True)
    node.settle()
    (told,) = node.status()["containerStatuses"]
    assert (told["restartCount"], told["ready"]) == (1, True)
    assert told["lastState"]["terminated"]["exitCode"] == 255
    assert node.status()["podIP"] == address


def test_a_pod_of_the_same_name_is_another_pod(node: Node) -> None:
    node.arrive(pod())
    node.settle()
    node.arrive(pod(metadata={"uid": "uid-new"}))
    node.look()
    assert "uid-web" not in node.runtime.pods
    node.settle()
    assert "uid-new" in node.runtime.pods
    assert node.status()["containerStatuses"][0]["restartCount"] == 0


def test_a_pod_of_the_same_name_may_still_have_to_be_scheduled(node: Node) -> None:
    """A StatefulSet makes its pod anew at once."""
    node.arrive(pod())
    node.settle()
    anew = pod(metadata={"uid": "uid-new"})
    del anew["spec"]["nodeName"]
    node.arrive(anew)
    node.settle()
    assert "uid-web" not in node.runtime.pods
    assert "uid-new" not in node.runtime.pods
    node.arrive(pod(metadata={"uid": "uid-new"}))
    node.settle()
    assert "uid-new" in node.runtime.pods


@pytest.mark.parametrize("resource", ["configmaps", "secrets"])
def test_what_pods_mount_wakes_only_those_that_have_a_node(node: Node, resource: str) -> None:
    bound, pending = pod(), pod(metadata={"name": "pending"})
    del pending["spec"]["nodeName"]
    for one in (bound, pending):
        node.arrive(one)
    view = View(node.cache, node.info, NOW, node.time, node.memory)
    mounted = {"metadata": {"namespace": "default", "name": "kube-root-ca.crt"}}
    assert [*controllers["kubelet"].watches[resource](mounted, view)] == [KEY]


def test_a_finished_pod_that_nobody_remembers_is_left_as_it_is(node: Node) -> None:
    node.arrive(pod(restartPolicy="Never", status={"phase": "Succeeded"}))
    assert node.look() == Decided()


def test_a_job_like_pod_succeeds(node: Node) -> None:
    node.arrive(pod(restartPolicy="Never"))
    node.settle()
    node.runtime.stop("uid-web", "c", 0.0)
    node.settle()
    assert node.status()["phase"] == "Succeeded"
    assert not meta.ready({"status": node.status()})


def test_a_phase_that_somebody_wrote_is_final_and_the_containers_are_ended(node: Node) -> None:
    node.arrive(pod())
    node.settle()
    found = node.cache.get("pods", "default", "web")
    assert found is not None
    node.arrive({**found, "status": {**found["status"], "phase": "Failed", "reason": "Evicted"}})
    node.settle()
    assert node.reasons().count("Killing") == 1
    status = node.status()
    assert (status["phase"], status["reason"]) == ("Failed", "Evicted")
    assert "terminated" in status["containerStatuses"][0]["state"]
    told = {c["type"]: (c["status"], c.get("reason")) for c in status["conditions"]}
    assert told["Ready"] == told["ContainersReady"] == ("False", "PodFailed")
    assert node.look() == Decided()


def test_a_missing_secret_is_said_once_and_waited_for(node: Node) -> None:
    node.arrive(pod(volumes=[{"name": "tls", "secret": {"secretName": "tls"}}]))
    for _ in range(3):
        assert node.look(5).again == 5.0
    assert [(e.reason, e.message) for e in node.events] == [
        ("FailedMount", 'MountVolume.SetUp failed for volume "tls" : secret "tls" not found')
    ]
    assert node.status()["containerStatuses"][0]["state"]["waiting"]["reason"] == "ContainerCreating"


def test_what_a_container_ends_by_itself_is_looked_at_then(node: Node) -> None:
    node.arrive(pod(container(image="busybox")))
    node.settle()
    node.runtime.pods["uid-web"]["c"] = Observed(0, NOW, until=node.time + 12)
    assert node.look().again == 12.0


def test_a_pod_is_looked_after_while_only_its_init_container_runs(node: Node) -> None:
    node.arrive(pod(initContainers=[container("one")]))
    node.settle()
    assert node.look(5).effects == []
    assert "running" in node.status()["initContainerStatuses"][0]["state"]
