"""A cluster's time: failed machines, pause and step, and skips that nobody mistakes for silence."""

from __future__ import annotations

import pytest

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Controller
from cluster.client.runner import Runner
from cluster.etcd import beside, store, watch
from tests.resilience.room import TEACHER, Room, settle

LEASES = "leases.coordination.k8s.io"


def kubelets(loop: Controller) -> bool:
    return loop.group in ("kubelet", "kube-proxy")


def brains(loop: Controller) -> bool:
    return not kubelets(loop)


def pass_time(room: Room, seconds: int, *runners: Runner) -> None:
    """Cluster time goes by, ten seconds at a time, as it would without a skip."""
    for _ in range(0, seconds, 10):
        beside.set_clock(room.name, skip=10)
        settle(*runners)


def ready_status(room: Room, node: str) -> str:
    found = meta.condition(room.node(node), "Ready")
    return str(found["status"]) if found else ""


def endpoints(room: Room, service: str = "web") -> set[str]:
    """The pods that a Service sends to, by their EndpointSlices."""
    slices = room.registry.list("endpointslices.discovery.k8s.io", "default").items
    return {
        endpoint["targetRef"]["name"]
        for piece in slices
        if meta.labels(piece).get("kubernetes.io/service-name") == service
        for endpoint in piece.get("endpoints") or []
        if (endpoint.get("conditions") or {}).get("ready") is not False
    }


def on(pods: list[Obj], node: str) -> list[Obj]:
    return [pod for pod in pods if pod["spec"].get("nodeName") == node]


def names(pods: list[Obj]) -> set[str]:
    return {meta.name(pod) for pod in pods}


@pytest.fixture
def runner(room: Room) -> Runner:
    """All loops, beside a Service in front of six pods, two a node."""
    runner = room.runner()
    runner.settle()
    service = {"metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}}
    room.registry.create("services", "default", service, actor=TEACHER)
    room.deploy(replicas=6)
    runner.settle()
    assert len(endpoints(room)) == 6
    return runner


# -- a failed machine ----------------------------------------------------------------------------------------


def test_a_failed_machine_is_noticed_after_fifty_seconds_of_silence(room: Room, runner: Runner) -> None:
    room.power("node-1", False)
    pass_time(room, 40, runner)
    assert ready_status(room, "node-1") == "True"
    assert len(endpoints(room)) == 6
    pass_time(room, 20, runner)
    assert ready_status(room, "node-1") == "Unknown"
    assert {ready_status(room, node) for node in ("control-plane", "node-2", "node-3")} == {"True"}
    lost = names(on(room.pods(), "node-1"))
    assert lost
    assert endpoints(room) == names(room.pods()) - lost
    taints = {(t["key"], t["effect"]) for t in room.node("node-1")["spec"]["taints"]}
    assert taints == {
        ("node.kubernetes.io/unreachable", "NoSchedule"),
        ("node.kubernetes.io/unreachable", "NoExecute"),
    }


def test_its_pods_are_replaced_elsewhere_after_the_toleration_and_stay_terminating(
    room: Room, runner: Runner
) -> None:
    room.power("node-1", False)
    lost = names(on(room.pods(), "node-1"))
    pass_time(room, 60, runner)
    pass_time(room, 280, runner)
    assert names(room.pods()) & lost == lost
    assert not any(map(meta.is_deleting, room.pods()))
    pass_time(room, 30, runner)
    stuck = [pod for pod in room.pods() if meta.is_deleting(pod)]
    assert names(stuck) == lost
    assert len(room.ready()) == 6
    assert on(room.ready(), "node-1") == []
    pass_time(room, 120, runner)
    assert names([pod for pod in room.pods() if meta.is_deleting(pod)]) == lost


def test_a_machine_that_comes_back_late_ends_its_old_pods(room: Room, runner: Runner) -> None:
    room.power("node-1", False)
    pass_time(room, 400, runner)
    room.power("node-1", True)
    pass_time(room, 20, runner)
    assert ready_status(room, "node-1") == "True"
    assert "taints" not in room.node("node-1")["spec"]
    assert len(room.pods()) == len(room.ready()) == 6


def test_a_machine_that_comes_back_in_time_starts_its_pods_again(room: Room, runner: Runner) -> None:
    stayed = names(on(room.pods(), "node-1"))
    room.power("node-1", False)
    pass_time(room, 100, runner)
    room.power("node-1", True)
    pass_time(room, 20, runner)
    assert ready_status(room, "node-1") == "True"
    back = on(room.ready(), "node-1")
    assert names(back) == stayed
    assert {pod["status"]["containerStatuses"][0]["restartCount"] for pod in back} == {1}
    assert {pod["status"]["containerStatuses"][0]["restartCount"] for pod in on(room.pods(), "node-2")} == {0}
    assert len(endpoints(room)) == 6


def test_a_skip_to_the_end_finds_the_dead_node_alone(room: Room, runner: Runner) -> None:
    room.power("node-1", False)
    runner.settle()
    beside.set_clock(room.name, skip=60)
    runner.settle()
    nodes = room.registry.list("nodes").items
    assert {meta.name(n): ready_status(room, meta.name(n)) for n in nodes} == {
        "control-plane": "True", "node-1": "Unknown", "node-2": "True", "node-3": "True",
    }  # fmt: skip


def test_a_skip_does_not_make_healthy_nodes_look_dead_to_another_process(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The controller manager hears of the skip before the kubelets have had a chance to speak."""
    manager, nodes = room.runner("manager", brains), room.runner("nodes", kubelets)
    settle(nodes, manager)
    beside.set_clock(room.name, skip=60)
    manager.turn()
    manager.turn()
    assert {ready_status(room, meta.name(n)) for n in room.registry.list("nodes").items} == {"True"}
    settle(nodes, manager)
    monkeypatch.setattr(clock, "_offset", 5.0)
    settle(nodes, manager)
    assert {ready_status(room, meta.name(n)) for n in room.registry.list("nodes").items} == {"True"}


def test_a_skip_still_shows_a_dead_node_to_another_process(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, nodes = room.runner("manager", brains), room.runner("nodes", kubelets)
    settle(nodes, manager)
    room.power("node-2", False)
    settle(nodes, manager)
    beside.set_clock(room.name, skip=60)
    settle(nodes, manager)
    monkeypatch.setattr(clock, "_offset", 5.0)
    settle(nodes, manager)
    assert ready_status(room, "node-2") == "Unknown"
    assert ready_status(room, "node-1") == "True"


# -- pause and step ------------------------------------------------------------------------------------------


def test_a_paused_cluster_holds_every_decision(room: Room) -> None:
    runner = room.runner()
    runner.settle()
    beside.set_clock(room.name, paused=True)
    room.deploy(replicas=3)
    before = store.revision_now(store.cluster_row(room.name).pk)
    for _ in range(5):
        runner.turn()
    assert store.revision_now(store.cluster_row(room.name).pk) == before


def test_leases_go_on_while_paused(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = room.runner()
    runner.settle()
    beside.set_clock(room.name, paused=True)

    def renewed() -> str:
        lease = room.registry.get(LEASES, "kube-system", "kube-scheduler")
        return str(lease["spec"]["renewTime"])

    before = renewed()
    monkeypatch.setattr(clock, "_offset", 11.0)
    runner.turn()
    assert renewed() > before


def test_a_step_is_one_decision_across_all_processes(room: Room) -> None:
    manager, nodes = room.runner("manager", brains), room.runner("nodes", kubelets)
    settle(manager, nodes)
    beside.set_clock(room.name, paused=True)
    room.deploy(replicas=2)
    row = store.cluster_row(room.name)
    authors: list[str] = []
    for _ in range(40):
        beside.set_clock(room.name, steps=1)
        before = store.revision_now(row.pk)
        for _ in range(3):
            manager.turn()
            nodes.turn()
        written = [r for r in room.records() if r.revision > before and r.resource != LEASES]
        assert len({r.by for r in written}) <= 1
        if not written:
            break
        authors.append(written[0].by)
    chain = ["deployment-controller", "replicaset-controller", "default-scheduler", "kubelet"]
    assert sorted(set(authors) & {f"system:{name}" for name in chain}, key=authors.index) == [
        f"system:{name}" for name in chain
    ]
    assert authors.count("system:default-scheduler") == 2
    assert len(room.pods()) == 2
    beside.set_clock(room.name, paused=False)
    settle(manager, nodes)
    assert len(room.ready()) == 2


def test_unused_steps_are_gone_once_the_cluster_runs_again(room: Room) -> None:
    beside.set_clock(room.name, paused=True)
    beside.set_clock(room.name, steps=5)
    assert beside.set_clock(room.name, paused=False).steps == 0
    assert beside.set_clock(room.name, paused=True).steps == 0


def test_time_stands_still_while_paused(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    beside.set_clock(room.name, paused=True)
    before = store.cluster_row(room.name).counter.at(clock.now())
    monkeypatch.setattr(clock, "_offset", 100.0)
    assert store.cluster_row(room.name).counter.at(clock.now()) == before
    row = beside.set_clock(room.name, paused=False, speed=2.0)
    assert row.counter.at(clock.now() + 10) == pytest.approx(before + 20, abs=0.1)


def test_writing_rules_takes_a_step_too(room: Room) -> None:
    runner = room.runner()
    runner.settle()
    beside.set_clock(room.name, paused=True)
    service = {"metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}
    made = room.registry.create("services", "default", service, actor=TEACHER)
    runner.settle()
    assert max(watch.proxy_syncs(room.name).values()) < meta.revision(made)
    for _ in range(5):  # the endpoints' loops decide as well
        beside.set_clock(room.name, steps=1)
        runner.settle()
    assert min(watch.proxy_syncs(room.name).values()) >= meta.revision(made)
