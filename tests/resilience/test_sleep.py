"""All loops over a cluster that sleeps and wakes: nobody is late, nothing is lost, and clients cannot tell."""

from __future__ import annotations

import pytest

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.runner import Runner
from cluster.etcd import sleeping, store
from cluster.etcd.models import ASLEEP, Cluster
from cluster.etcd.rest import QUIET
from tests.resilience.room import TEACHER, Room

LEASES = "leases.coordination.k8s.io"
DAY = 86_400.0


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_offset", clock._offset)
    monkeypatch.setattr(sleeping, "_noted", {})


@pytest.fixture
def runner(room: Room) -> Runner:
    return loops_of(room)


def loops_of(room: Room) -> Runner:
    """What `serve` runs."""
    runner = room.runner()
    runner.whole = True
    return runner


def row() -> Cluster:
    return store.cluster_row("room")


def leave(runner: Runner) -> None:
    """Nobody asks for anything, until the cluster sleeps."""
    runner.settle()
    for _ in range(10):
        clock.advance(QUIET / 3)
        runner.settle()
        runner.turn()
        if row().rest == ASLEEP:
            return
    raise AssertionError("it does not fall asleep")


def visit(runner: Runner) -> None:
    sleeping.attend("room")
    runner.settle()


def test_no_node_is_ever_not_ready_for_having_slept(room: Room, runner: Runner) -> None:
    leave(runner)
    clock.advance(DAY)
    visit(runner)
    for number in range(4):
        name = f"node-{number}" if number else "control-plane"
        assert meta.ready(room.node(name))
        beat = meta.get(room.registry.get(LEASES, "kube-node-lease", name), "spec.renewTime")
        assert clock.now() - clock.parse(beat) < 5
    changed = [manifest for _, manifest in room.log() if manifest["kind"] == "Node"]
    assert all(meta.ready(node) for node in changed)


def test_a_machine_that_failed_before_it_slept_is_given_up_all_the_same(room: Room, runner: Runner) -> None:
    runner.settle()
    room.power("node-1", False)
    leave(runner)
    assert not meta.ready(room.node("node-1"))
    assert meta.ready(room.node("node-2"))


def test_asleep_it_writes_nothing_and_awake_it_goes_on(room: Room, runner: Runner) -> None:
    room.deploy(replicas=3)
    leave(runner)
    revision = row().revision
    for _ in range(5):
        clock.advance(DAY / 5)
        runner.settle()
    assert row().revision == revision
    room.scale(5)
    runner.settle()
    assert len(room.ready()) == 5


def test_what_runs_runs_on(room: Room, runner: Runner) -> None:
    room.deploy(replicas=3)
    leave(runner)
    before = {meta.uid(pod): pod["status"] for pod in room.pods()}
    clock.advance(DAY)
    visit(runner)
    assert {meta.uid(pod): pod["status"] for pod in room.pods()} == before


def test_a_cron_job_s_moment_wakes_it_and_it_sleeps_again(room: Room, runner: Runner) -> None:
    template = {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "nginx"}],
                                               "restartPolicy": "Never"}}}}  # fmt: skip
    spec = {"schedule": "*/30 * * * *", "jobTemplate": template}
    room.registry.create("cronjobs.batch", "default", {"metadata": {"name": "tick"}, "spec": spec}, actor=TEACHER)
    leave(runner)
    moment = row().wakes
    assert moment is not None
    assert moment % 1800 == pytest.approx(0, abs=1)
    ran = len(room.registry.list("jobs.batch", "default").items)  # one, if half an hour ended on the way to sleep
    clock.advance(moment - clock.now() + 1)
    runner.settle()
    assert len(room.registry.list("jobs.batch", "default").items) == ran + 1
    leave(runner)


def crash(room: Room) -> Obj:
    """Its container ends; the pod as it is then."""
    (pod,) = room.pods()
    room.runtime.stop(meta.uid(pod), "c", 0)
    return pod


def test_a_container_s_back_off_wakes_it_when_it_is_over(room: Room, runner: Runner) -> None:
    room.deploy(replicas=1)
    runner.settle()
    for _ in range(6):  # ten seconds, twenty, … three hundred
        crash(room)
        visit(runner)
        runner.enqueue("room", "kubelet", meta.key(room.pods()[0]))
        runner.settle()
        clock.advance(300 if _ < 5 else 0)
        runner.settle()
    (pod,) = room.pods()
    assert pod["status"]["containerStatuses"][0]["state"]["waiting"]["reason"] == "CrashLoopBackOff"
    leave(runner)
    assert row().wakes is not None
    clock.advance(300)
    runner.settle()
    assert len(room.ready()) == 1


def test_after_a_crash_of_the_server_it_wakes_with_all_it_had(room: Room, runner: Runner) -> None:
    room.deploy(replicas=3)
    leave(runner)
    names = {meta.name(pod) for pod in room.pods()}
    clock.advance(DAY)
    after = loops_of(room)  # nothing is remembered
    after.settle()
    assert (row().rest, after.clusters) == (ASLEEP, {})
    visit(after)
    assert {meta.name(pod) for pod in room.ready()} == names
    assert all(meta.ready(room.node(f"node-{number}")) for number in (1, 2, 3))


def test_a_deadline_comes_though_the_process_that_knew_it_is_gone(room: Room, runner: Runner) -> None:
    job = {"ttlSecondsAfterFinished": 600, "template": {"spec": {"containers": [{"name": "c", "image": "nginx"}],
                                                                 "restartPolicy": "Never"}}}  # fmt: skip
    room.registry.create("jobs.batch", "default", {"metadata": {"name": "once"}, "spec": job}, actor=TEACHER)
    runner.settle()
    (pod,) = room.registry.list("pods", "default").items
    room.runtime.stop(meta.uid(pod), "c", 0)
    runner.enqueue("room", "kubelet", meta.key(pod))
    leave(runner)
    assert room.registry.list("jobs.batch", "default").items
    clock.advance(600)
    loops_of(room).settle()
    assert room.registry.list("jobs.batch", "default").items == []
