"""When a node's rules are written anew: a little after the change, by each node whose machine runs."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.client.controller import controllers
from cluster.client.informer import Cache
from cluster.client.view import ClusterInfo, View
from cluster.client.waits import wait
from cluster.etcd import beside, store
from cluster.kube_proxy import sync
from cluster.kube_proxy.seen import SERVICES

LAG = wait("rules", "class")
Calls = list[tuple[list[str], int]]


def head(name: str, revision: int = 1, namespace: str = "") -> Obj:
    return {"metadata": {"name": name, "namespace": namespace, "uid": name, "resourceVersion": str(revision)}}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """What is stored, as (nodes, revision)."""
    made: Calls = []
    monkeypatch.setattr(beside, "mark_synced", lambda cluster, nodes, revision: made.append((sorted(nodes), revision)))
    return made


class Process:
    """One kube-proxy process over two nodes."""

    def __init__(self, pace: str = "class") -> None:
        self.cache, self.memory, self.info = Cache(), dict[str, Any](), ClusterInfo("demo", pace=pace)
        for node in ("node-1", "node-2"):
            self.cache.put("nodes", head(node))
            self.power(node, True)
            self.proxy(node)
        self.serve(5)

    def serve(self, revision: int) -> None:
        self.cache.put(SERVICES, head("web", revision, "default"))
        self.cache.revision = revision

    def proxy(self, node: str, state: str = "running", image: str = "registry.k8s.io/kube-proxy:v1.35.0") -> None:
        """A pod of the DaemonSet on a node."""
        status = {"containerStatuses": [{"name": "main", "state": {state: {}}}]}
        spec = {"nodeName": node, "containers": [{"name": "main", "image": image}]}
        self.cache.put("pods", {**head(f"proxy-{node}", namespace="kube-system"), "spec": spec, "status": status})

    def cable(self, node: str, connected: bool) -> None:
        self.cache.put(sync.MACHINES, {**head(node), "spec": {"connected": connected}})

    def power(self, node: str, running: bool) -> None:
        self.cache.put(sync.MACHINES, {**head(node), "spec": {"running": running}})

    def look(self, time: float, *keys: str) -> dict[str, float | None]:
        """Run the loop; when each key is looked at again."""
        view = View(self.cache, self.info, time, time, self.memory)
        decided = sync.sync(list(keys or ("node-1", "node-2")), view)
        for one in decided.values():
            for effect in one.effects:
                effect()
        return {key: one.again for key, one in decided.items()}


def test_rules_are_written_after_the_lag_for_all_due_nodes_at_once(calls: Calls) -> None:
    process = Process()
    assert process.look(100) == {"node-1": LAG, "node-2": LAG}
    assert calls == []
    process.look(100 + LAG, "node-1")
    assert calls == [(["node-1", "node-2"], 5)]


def test_the_lag_counts_from_the_first_change_so_that_a_stream_of_them_cannot_starve_a_node(calls: Calls) -> None:
    process = Process()
    process.look(100)
    process.serve(6)
    assert process.look(100 + LAG / 2) == {"node-1": LAG / 2, "node-2": LAG / 2}
    process.serve(7)
    process.look(100 + LAG)
    assert calls == [(["node-1", "node-2"], 7)]


def test_current_rules_are_left_alone(calls: Calls) -> None:
    process = Process("instant")
    process.look(100)
    assert process.look(200) == {"node-1": None, "node-2": None}
    assert len(calls) == 1


def test_a_deleted_service_is_a_change_too(calls: Calls) -> None:
    process = Process("instant")
    process.look(100)
    process.cache.drop(SERVICES, "default/web")
    process.cache.revision = 9
    process.look(101)
    assert calls[-1] == (["node-1", "node-2"], 9)


def test_a_machine_that_is_off_keeps_its_old_rules_and_syncs_when_it_is_back(calls: Calls) -> None:
    process = Process("instant")
    process.power("node-2", False)
    process.look(100)
    assert calls == [(["node-1"], 5)]
    process.power("node-2", True)
    process.look(101)
    assert calls[-1] == (["node-2"], 5)


def test_a_machine_whose_cable_is_cut_keeps_its_old_rules_until_it_is_mended(calls: Calls) -> None:
    process = Process("instant")
    process.cable("node-2", False)
    process.look(100)
    assert calls == [(["node-1"], 5)]
    process.cable("node-2", True)
    process.look(101)
    assert calls[-1] == (["node-2"], 5)


def test_without_a_kube_proxy_a_node_keeps_its_old_rules_and_syncs_when_one_is_started(calls: Calls) -> None:
    process = Process("instant")
    process.look(100)
    process.cache.drop("pods", "kube-system/proxy-node-2")
    process.serve(6)
    process.look(101)
    assert calls[1:] == [(["node-1"], 6)]
    process.proxy("node-2")
    process.look(102)
    assert calls[2:] == [(["node-2"], 6)]


def test_a_kube_proxy_that_has_ended_or_was_not_started_yet_writes_nothing(calls: Calls) -> None:
    process = Process("instant")
    process.proxy("node-1", "terminated")
    process.proxy("node-2", "waiting")
    assert process.look(100) == {"node-1": None, "node-2": None}
    assert calls == []


def test_it_is_known_by_its_image_wherever_that_comes_from(calls: Calls) -> None:
    process = Process("instant")
    process.proxy("node-1", image="localhost:5000/mirror/kube-proxy@sha256:0123")
    process.proxy("node-2", image="registry.k8s.io/pause:3.10")
    process.look(100)
    assert calls == [(["node-1"], 5)]


def test_its_node_is_looked_at_when_its_pod_changes() -> None:
    process = Process("instant")
    view = View(process.cache, process.info, 0.0, 0.0, process.memory)
    wakes = controllers["kube-proxy"].watches["pods"]
    pods = process.cache.list("pods")
    assert [list(wakes(pod, view)) for pod in pods] == [["node-1"], ["node-2"]]
    elsewhere = {**pods[0], "metadata": {**pods[0]["metadata"], "namespace": "default"}}
    assert list(wakes(elsewhere, view)) == []


def test_a_sync_that_was_not_stored_is_tried_again_for_every_node(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = Process("instant")

    def held(*args: Any) -> None:
        raise store.Held("demo")

    with monkeypatch.context() as patched:
        patched.setattr(beside, "mark_synced", held)
        with pytest.raises(store.Held):
            process.look(100)
    process.look(100, "node-1")  # the runner asks again for the key whose effect failed
    assert calls == [(["node-1", "node-2"], 5)]
